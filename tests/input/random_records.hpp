// Records as files hold them: mostly of one shape after the other, some of them odd or broken.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace convoy {

/// Keys about as long as what the parser remembers: 16, 32 and 64 bytes are its borders.
inline const std::vector<std::string> kWantedKeys = {"orderId",
                                                     "messageSentTime",
                                                     "k",
                                                     "\xd0\xba\xd0\xbb\xd1\x8e\xd1\x87",
                                                     "quo\"te",
                                                     "sixteen_bytes_16",
                                                     std::string(31, 'a'),
                                                     std::string(32, 'a'),
                                                     std::string(33, 'a'),
                                                     std::string(33, 'a') + std::string(40, 'b')};
inline const std::vector<std::string> kOtherKeys = {
    "",
    "orderid",
    "orderI",
    "orderIdd",
    "other",
    "sixteen_bytes_17",
    "\xff",
    std::string(31, 'a') + "b",
    std::string(15, 'a') + "b" + std::string(16, 'a'),
    std::string(34, 'a')};

class RandomRecords {
 public:
  explicit RandomRecords(std::uint64_t seed) : random_(seed) { change_shape(); }

  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t count) { return below(count) == 0; }

  /// The records that follow are mostly of a new shape.
  void change_shape() {
    const std::size_t blanks = below(3);
    shape_.clear();
    for (std::size_t left = below(8); left > 0; --left) shape_.push_back(field(blanks));
    close_ = blank(blanks) + "}";
  }
  /// The records that follow mostly have these members in another order, each without blanks and of
  /// a key that is short and has no escapes.
  void change_order() {
    const auto is_odd = [](const Field& field) {
      return field.before + field.colon != ":" || field.key.size() > 33 ||
             field.key.find('\\') != std::string::npos;
    };
    std::erase_if(shape_, is_odd);
    while (shape_.size() < 4) {
      if (Field another = field(0); !is_odd(another)) shape_.push_back(another);
    }
    std::shuffle(shape_.begin(), shape_.end(), random_);
    close_ = "}";
  }
  /// A record of the shape; one in three has members of its own, one in six changed bytes.
  std::string next() {
    std::vector<Field> fields = shape_;
    if (one_in(3)) vary(fields);
    std::string text = "{";
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) text += ',';
      text += fields[i].before + fields[i].key + fields[i].colon + value(fields[i].kind);
    }
    text += close_;
    return one_in(6) ? mutated(text) : text;
  }
  /// Bytes that rather break a text than not.
  std::string mutated(std::string text) {
    static constexpr char kLiteral[] = "{}[]\",:\\/0123456789.eE+-truefalsn \n\t\x01x\0\xff\xc3u";
    static const std::string kBytes(kLiteral, sizeof kLiteral - 1);
    for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
      const std::size_t place = 1 + below(text.size());
      const char byte = kBytes[below(kBytes.size())];
      const std::size_t kind = below(5);
      if (kind == 0) text.insert(place, 1, byte);
      if (kind == 1) text.erase(place, 1 + below(3));
      if (kind == 2 && place < text.size()) text[place] = byte;
      if (kind == 3) text.resize(place);
      if (kind == 4) text = text.substr(0, place) + text.substr(below(text.size()));
    }
    return text;
  }

 private:
  struct Field {
    std::string before, key, colon;
    std::size_t kind;  // of most values
  };

  const std::string& any(const std::vector<std::string>& from) { return from[below(from.size())]; }
  std::string blank(std::size_t length) {
    static const std::string kBlanks = "  \n\t\r";
    std::string text;
    for (; length > 0; --length) text += kBlanks[below(kBlanks.size())];
    return text;
  }
  Field field(std::size_t blanks) {
    const std::string& key = one_in(4) ? any(kOtherKeys) : any(kWantedKeys);
    return {blank(blanks), spelled(key), blank(blanks / 2) + ":" + blank(blanks), below(5)};
  }
  /// A key as JSON, now and then with an escape that need not be.
  std::string spelled(const std::string& key) {
    std::string text = "\"";
    for (const char byte : key) {
      const bool ascii = static_cast<unsigned char>(byte) < 0x80;
      if (byte == '"') text += '\\';
      if (ascii && byte != '"' && one_in(60)) {
        static constexpr char kDigits[] = "0123456789aBcDeF";
        text += std::string("\\u00") + kDigits[byte / 16] + kDigits[byte % 16];
      } else {
        text += byte;
      }
    }
    return text + '"';
  }
  void vary(std::vector<Field>& fields) {
    for (std::size_t changes = 1 + below(2); changes > 0; --changes) {
      const std::size_t kind = below(6);
      if (kind == 0) std::shuffle(fields.begin(), fields.end(), random_);
      if (kind == 1) fields.push_back(field(below(2)));
      if (fields.empty()) continue;
      const std::size_t place = below(fields.size());
      if (kind == 2) fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(place));
      if (kind == 3) fields.insert(fields.begin() + static_cast<std::ptrdiff_t>(place), field(0));
      if (kind == 4) fields.push_back(fields[place]);
      if (kind == 5) (one_in(2) ? fields[place].before : fields[place].colon) += blank(below(70));
    }
  }
  std::string value(std::size_t kind);
  std::string text();
  std::string number();
  std::string instant();
  std::string nested(std::size_t depth);

  std::mt19937_64 random_;
  std::vector<Field> shape_;
  std::string close_;
};

}  // namespace convoy
