// What the text of a JSON value means.
#include <charconv>
#include <cstring>
#include <vector>

#include "convoy/input/records.hpp"

namespace convoy {
namespace {

/// The value of four hexadecimal digits; letters have the bit 0x40.
unsigned hexadecimal(const char* digits) {
  unsigned value = 0;
  for (int i = 0; i < 4; ++i) {
    const auto digit = static_cast<unsigned char>(digits[i]);
    value = value << 4 | ((digit & 0xfu) + 9u * (digit >> 6));
  }
  return value;
}

/// Writes up to four bytes and returns their end.
char* put_utf8(unsigned point, char* to) {
  const auto put = [&to](unsigned byte) { *to++ = static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xc0 | point >> 6);
    put(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  } else {
    put(0xf0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  }
  return to;
}

/// Reads the four digits at `at`, and those of the second half of a pair; 0 if no text may hold it.
unsigned take_code_point(const char*& at, const char* end) {
  const unsigned first = hexadecimal(at);
  at += 4;
  if (first < 0xd800 || first > 0xdfff) return first;
  if (first >= 0xdc00 || end - at < 6 || at[0] != '\\' || at[1] != 'u') return 0;
  const unsigned second = hexadecimal(at + 2);
  if (second < 0xdc00 || second > 0xdfff) return 0;
  at += 6;
  return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

char plain_escape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

bool all_digits(std::string_view text) {
  for (const char byte : text) {
    if (byte < '0' || byte > '9') return false;
  }
  return !text.empty();
}

}  // namespace

std::optional<std::string_view> text_of(const FieldValue& value) {
  if (value.kind != FieldValue::Kind::string) return std::nullopt;
  if (!value.escaped) return value.text;
  // No escape stands for more bytes than it has. Kept, as most texts are too short to ask for room.
  static thread_local std::vector<char> plain;
  constexpr std::size_t kKept = 1 << 20;
  if (plain.size() > kKept && value.text.size() <= kKept) plain = {};
  if (plain.size() < value.text.size()) plain.resize(value.text.size());
  char* to = plain.data();
  const char* at = value.text.data();
  const char* const end = at + value.text.size();
  while (at < end) {
    const char byte = *at++;
    if (byte != '\\') {
      *to++ = byte;
    } else if (const char letter = *at++; letter != 'u') {
      *to++ = plain_escape(letter);
    } else {
      const unsigned point = take_code_point(at, end);
      if (point == 0) return std::nullopt;
      to = put_utf8(point, to);
    }
  }
  return std::string_view(plain.data(), static_cast<std::size_t>(to - plain.data()));
}

namespace {

/// The number that eight digits stand for; false if they are no digits. Adds neighbours, then
/// pairs, then halves.
bool eight_digits(const char* text, std::uint64_t& number) {
  std::uint64_t digits;
  std::memcpy(&digits, text, sizeof digits);
  digits -= 0x3030303030303030;
  if (((digits | (digits + 0x7676767676767676)) & 0x8080808080808080) != 0) return false;
  digits = digits * 10 + (digits >> 8);
  constexpr std::uint64_t kPairs = 0x000000ff000000ff;
  number =
      ((digits & kPairs) * 0x000f424000000064 + (digits >> 16 & kPairs) * 0x0000271000000001) >> 32;
  return true;
}

/// A decimal integer of up to 18 digits, which cannot overflow.
std::optional<std::int64_t> short_integer(std::string_view digits, bool negative) {
  std::uint64_t number = 0;
  while (digits.size() >= 8) {
    std::uint64_t eight = 0;
    if (!eight_digits(digits.data(), eight)) return std::nullopt;
    number = number * 100'000'000 + eight;
    digits.remove_prefix(8);
  }
  for (const char digit : digits) {
    const auto value = static_cast<unsigned>(digit - '0');
    if (value > 9) return std::nullopt;
    number = number * 10 + value;
  }
  const auto result = static_cast<std::int64_t>(number);
  return negative ? -result : result;
}

}  // namespace

std::optional<std::int64_t> integer_of(const FieldValue& value) {
  std::string_view text = value.text;
  if (value.kind == FieldValue::Kind::string) {
    if (value.escaped) {
      const auto plain = text_of(value);
      if (!plain) return std::nullopt;
      text = *plain;
    }
  } else if (value.kind != FieldValue::Kind::number) {
    return std::nullopt;
  }
  const bool negative = text.starts_with('-');
  const std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.empty()) return std::nullopt;
  if (digits.size() <= 18) return short_integer(digits, negative);
  if (!all_digits(digits)) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> whole_number_of(FieldValue value) {
  constexpr std::size_t kFewDigits = 9;  // of which all fit
  const std::string_view text = value.text;
  std::int64_t number = 0;
  std::size_t at = 0;
  for (; at < text.size() && at < kFewDigits && text[at] >= '0' && text[at] <= '9'; ++at) {
    number = number * 10 + (text[at] - '0');
  }
  if (at > 0 && (at == text.size() || text.substr(at) == ".0")) return number;
  const std::size_t point = text.find('.');
  if (point != text.npos && text.find_first_not_of('0', point + 1) == text.npos) {
    value.text = text.substr(0, point);
  }
  return integer_of(value);
}

}  // namespace convoy
