// Exact numbers with a fixed count of decimals, held as integers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convoy {

/// SQL's decimal(precision, scale): `precision` digits, `scale` of them behind the point. A value
/// is the integer of its digits: 2.55 at scale 3 is 2550.
struct DecimalType {
  int precision = 18;  ///< 1 to 18
  int scale = 0;       ///< 0 to precision

  /// The greatest value as an integer of digits.
  std::int64_t greatest() const;
  friend bool operator==(const DecimalType&, const DecimalType&) = default;
};

/// Reads a sign, digits and decimals ("-2.55", "6", ".5"). Nothing is rounded: nullopt for a number
/// that the type cannot hold exactly, and for what is no such number.
std::optional<std::int64_t> parse_decimal(std::string_view text, DecimalType type);

/// The most bytes of a decimal as text: sign, zero, point and digits.
constexpr std::size_t kDecimalBytes = 22;

/// Writes all decimals (307.25000) and returns the end; there must be room for kDecimalBytes.
char* put_decimal(std::int64_t value, int scale, char* at);
std::string decimal_text(std::int64_t value, int scale);

}  // namespace convoy
