#include "src/input/record_parser.hpp"

#include <algorithm>
#include <cstring>

#include "src/input/escapes.hpp"

namespace convoy {

RecordParser::RecordParser(const std::vector<std::string>& keys, std::size_t depth_limit)
    : keys_(keys), values_(keys.size() + 1), nested_(depth_limit), depth_limit_(depth_limit) {}

const char* RecordParser::parse(const char* begin, const char* end) {
  const char* const at = parse_raw(begin, end);
  if (at != nullptr && has_escapes_) replace_escapes_of_values();
  return at;
}

const char* RecordParser::parse_raw(const char* begin, const char* end) {
  if (depth_limit_ == 0) return nullptr;
  remembers_ = memory_.pays();
  if (!remembers_ && indexes_ && index_pays_.pays()) {
    const char* const at = parse_indexed(begin, end);
    index_pays_.tell(at != nullptr);
    if (at != nullptr) return at;
  }
  const char* const at = parse_fields(begin, end);
  if (remembers_ && at != nullptr) memory_.tell(fast_);
  return at;
}

void RecordParser::forget_values() {
  std::fill(values_.begin(), values_.end(), FieldValue{});
  has_escapes_ = false;
}

void RecordParser::replace_escapes_of_values() {
  const std::span<FieldValue> wanted(values_.data(), keys_.size());
  std::size_t room = 0;
  for (const FieldValue& value : wanted) {
    if (value.no_text) room += value.text.size() + kEscapeRoom;
  }
  constexpr std::size_t kKept = 1 << 20;  // most texts are too short to ask for room each time
  if (plain_.size() > kKept && room <= kKept) plain_ = {};
  if (plain_.size() < room) plain_.resize(room);
  char* to = plain_.data();
  for (FieldValue& value : wanted) {
    if (!value.no_text) continue;
    const char* const end = replace_escapes(value.text, to);
    if (end == nullptr) continue;
    value.no_text = false;
    value.text = {to, static_cast<std::size_t>(end - to)};
    to += value.text.size();
  }
}

// Strings and numbers are most values, and read where they are asked for.
inline const char* RecordParser::read_value(const char* at, const char* end, FieldValue& value,
                                            StringTraits& traits) {
  if (*at <= ' ') at = skip_blanks(at);  // the known gap was a shorter one
  const char* const begin = at;
  if (*at == '"') {
    traits.escaped = false;
    if (!skip_string(++at, traits)) return nullptr;
    value.kind = FieldValue::Kind::string;
    value.no_text = traits.escaped;  // until they are replaced
    has_escapes_ |= traits.escaped;
    value.text = {begin + 1, static_cast<std::size_t>(at - begin - 1)};
    return at + 1;
  }
  if (*at == '-' || (*at >= '0' && *at <= '9')) {
    if (!skip_number(at)) return nullptr;
    value.kind = FieldValue::Kind::number;
    value.no_text = false;
    value.text = {begin, static_cast<std::size_t>(at - begin)};
    return at;
  }
  return read_other(at, end, value);
}

const char* RecordParser::parse_fields(const char* begin, const char* end) {
  forget_values();
  StringTraits traits;
  ascii_ = true;
  fast_ = true;
  const char* at = begin + 1;
  for (std::size_t number = 0;; ++number) {
    int key = kClose;
    if (remembers_ && number < gaps_.size() && matches(gaps_[number], at)) {
      at += gaps_[number].size;
      key = gaps_[number].key;
    } else {
      fast_ = false;
      at = read_gap(at, end, number, key);
      if (at == nullptr) return nullptr;
    }
    if (key == kClose) break;
    at = read_value(at, end, values_[static_cast<std::size_t>(key)], traits);
    if (at == nullptr) return nullptr;
  }
  ascii_ = ascii_ && traits.ascii();
  return at;
}

// Reads a record of the usual form whose keys are known; nullptr says nothing about others.
const char* RecordParser::parse_indexed(const char* begin, const char* end) {
  forget_values();
  if (!index_.read(begin, known_keys_, values_)) return nullptr;
  StringTraits traits;
  for (const FieldIndex::Other& other : index_.others()) {
    FieldValue* value = &values_[static_cast<std::size_t>(other.number)];
    const bool last = value->text.data() == other.begin + (*other.begin == '"');
    if (!last) value = &values_.back();  // the key came once more
    if (read_value(other.begin, end, *value, traits) != index_.end_of(other)) return nullptr;
  }
  ascii_ = index_.ascii();
  fast_ = true;
  return index_.end();
}

bool RecordParser::has_wanted() const {
  return std::any_of(values_.begin(), values_.end() - 1, [](const FieldValue& value) {
    return value.kind != FieldValue::Kind::absent;
  });
}

inline bool RecordParser::matches(const Gap& gap, const char* at) {
  std::uint32_t done = 0;
  do {
    const auto* here = reinterpret_cast<const __m128i*>(at + done);
    const auto* known = reinterpret_cast<const __m128i*>(gap.bytes.data() + done);
    const __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128(here), _mm_loadu_si128(known));
    const unsigned differing = ~static_cast<unsigned>(_mm_movemask_epi8(equal)) & 0xffffu;
    if (differing != 0) {
      return done + static_cast<std::uint32_t>(std::countr_zero(differing)) >= gap.size;
    }
    done += 16;
  } while (done < gap.size);
  return true;
}

// Reads what stands between two values and learns it.
const char* RecordParser::read_gap(const char* at, const char* end, std::size_t number, int& key) {
  const char* const begin = at;
  if (number > 0 && at[0] == ',' && at[1] == '"') {
    ++at;
  } else {
    at = skip_blanks(at);
    if (*at == '}') {
      key = kClose;
      learn(number, {begin, static_cast<std::size_t>(at + 1 - begin)}, key);
      return at + 1;
    }
    if (number > 0) {
      if (*at != ',') return nullptr;
      at = skip_blanks(at + 1);
    }
  }
  if (*at != '"') return nullptr;
  const char* const name = ++at;
  StringTraits traits;
  if (!skip_string(at, traits)) return nullptr;
  key = key_number({name, static_cast<std::size_t>(at - name)}, traits.escaped);
  ++at;
  if (*at != ':') at = skip_blanks(at);
  if (*at != ':') return nullptr;
  at = skip_blanks(at + 1);
  ascii_ = ascii_ && traits.ascii();
  // Whether other keys are UTF-8 is asked of every record that has them, so they are not learnt. A
  // record may be cut among the blanks: the next ones would have more of them.
  if (remembers_ && traits.ascii() && at < end)
    learn(number, {begin, static_cast<std::size_t>(at - begin)}, key);
  return at;
}

void RecordParser::learn(std::size_t number, std::string_view bytes, int key) {
  if (bytes.size() > kGapBytes || number >= kMaximumGaps) return;
  if (number >= gaps_.size()) {
    if (number > gaps_.size()) return;
    gaps_.emplace_back();
  }
  Gap& gap = gaps_[number];
  std::memcpy(gap.bytes.data(), bytes.data(), bytes.size());
  gap.size = static_cast<std::uint32_t>(bytes.size());
  gap.key = key;
}

// Keys of one file are few, and each is written the same way each time.
inline int RecordParser::key_number(std::string_view raw, bool escaped) {
  if (!KeyMemory::takes(raw.size())) return find_key(raw, escaped);
  int number = known_keys_.find(raw.data(), raw.size());
  if (number != KeyMemory::kUnknown) return number;
  number = find_key(raw, escaped);
  known_keys_.learn(raw.data(), raw.size(), number);
  return number;
}

int RecordParser::find_key(std::string_view raw, bool escaped) {
  std::vector<char> plain;
  if (escaped) {
    plain.resize(raw.size() + kEscapeRoom);
    const char* const end = replace_escapes(raw, plain.data());
    if (end == nullptr) return unwanted();
    raw = {plain.data(), static_cast<std::size_t>(end - plain.data())};
  }
  for (std::size_t number = 0; number < keys_.size(); ++number) {
    if (keys_[number] == raw) return static_cast<int>(number);
  }
  return unwanted();
}

const char* RecordParser::read_other(const char* at, const char* end, FieldValue& value) {
  switch (*at) {
    case 't':
      if (!skip_literal(at, "true")) return nullptr;
      value = {FieldValue::Kind::boolean_true, false, {}};
      return at;
    case 'f':
      if (!skip_literal(at, "false")) return nullptr;
      value = {FieldValue::Kind::boolean_false, false, {}};
      return at;
    case 'n':
      if (!skip_literal(at, "null")) return nullptr;
      value = {FieldValue::Kind::null, false, {}};
      return at;
    case '{':
    case '[':
      return read_nested(at, end, value);
    default:
      return nullptr;
  }
}

const char* RecordParser::read_nested(const char* at, const char* end, FieldValue& value) {
  const Verdict verdict = nested_.check(at, end, Rest::more, 1);
  if (verdict.kind != Verdict::Kind::whole) return nullptr;
  ascii_ = ascii_ && verdict.ascii;
  value = {*at == '{' ? FieldValue::Kind::object : FieldValue::Kind::array, false, {}};
  return verdict.at;
}

}  // namespace convoy
