// What the text of a JSON value means.
#include <charconv>
#include <cstring>

#include "convoy/input/records.hpp"

namespace convoy {
namespace {

bool all_digits(std::string_view text) {
  for (const char byte : text) {
    if (byte < '0' || byte > '9') return false;
  }
  return !text.empty();
}

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
    if (value.no_text) return std::nullopt;
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
