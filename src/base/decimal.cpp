#include "convoy/base/decimal.hpp"

#include <algorithm>
#include <charconv>

namespace convoy {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

std::int64_t DecimalType::greatest() const {
  return power_of_ten(precision) - 1;
}

std::optional<std::int64_t> parse_decimal(std::string_view text, DecimalType type) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::int64_t greatest = type.greatest();
  std::int64_t value = 0;
  int decimals = -1;  // of those that were read; -1 before the point
  bool any = false;
  for (const char c : text) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (!is_digit(c)) return std::nullopt;
    any = true;
    if (decimals >= type.scale) {  // zeros behind the last decimal change nothing
      if (c != '0') return std::nullopt;
      continue;
    }
    value = value * 10 + (c - '0');
    if (value > greatest) return std::nullopt;
    if (decimals >= 0) ++decimals;
  }
  if (!any) return std::nullopt;
  for (int i = std::max(decimals, 0); i < type.scale; ++i) {
    value *= 10;
    if (value > greatest) return std::nullopt;
  }
  return negative ? -value : value;
}

char* put_decimal(std::int64_t value, int scale, char* at) {
  const auto unsigned_value = static_cast<std::uint64_t>(value);
  const std::uint64_t size = value < 0 ? 0 - unsigned_value : unsigned_value;
  if (value < 0) *at++ = '-';
  char digits[20];
  const auto count = static_cast<int>(std::to_chars(digits, digits + sizeof digits, size).ptr -
                                      static_cast<char*>(digits));
  for (int i = std::max(count, scale + 1); i > 0; --i) {
    *at++ = i > count ? '0' : digits[count - i];
    if (i == scale + 1 && scale > 0) *at++ = '.';
  }
  return at;
}

std::string decimal_text(std::int64_t value, int scale) {
  char text[kDecimalBytes];
  return {text, put_decimal(value, scale, text)};
}

}  // namespace convoy
