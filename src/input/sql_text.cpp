#include "input/sql_text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace {

constexpr std::size_t kNumberBytes = 32;  // of an integer
constexpr std::size_t kFloatBytes = 400;  // sign, point, 324 decimals or 309 digits
constexpr std::size_t kTimeBytes = 48;

bool write(std::string_view text, GrowingBytes& out) {
  out.clear();
  out.append(text);
  return false;
}

template <class Float>
bool write_finite(Float value, GrowingBytes& out) {
  if (std::isnan(value)) return write("NaN", out);
  if (std::isinf(value)) return write(value > 0 ? "infinity" : "-infinity", out);
  out.clear();
  // Without an exponent: 100000, not 1e+05, which is no integer to a reader of ids.
  char* const at = out.reserve(kFloatBytes);
  out.take_until(std::to_chars(at, at + kFloatBytes, value, std::chars_format::fixed).ptr);
  return true;
}

char* put_digits(std::int64_t value, int digits, char* at) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
  return at + digits;
}

/// A day of the Gregorian calendar.
struct Day {
  std::int64_t year = 0;  ///< astronomical: 0 is 1 BC
  int month = 1;
  int day = 1;
};

// Counts in years that begin in March, so that a leap day is the last of its year.
//   source: H. Hinnant, chrono-compatible low-level date algorithms, civil_from_days
Day day_of(std::int64_t days_since_2000) {
  constexpr std::int64_t kEra = 146'097;                // days in 400 years
  const std::int64_t days = days_since_2000 + 730'425;  // since 0000-03-01
  const std::int64_t era = (days >= 0 ? days : days - kEra + 1) / kEra;
  const std::int64_t of_era = days - era * kEra;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  const int civil = static_cast<int>(month < 10 ? month + 3 : month - 9);
  return {year + era * 400 + (civil <= 2 ? 1 : 0), civil,
          static_cast<int>(of_year - (153 * month + 2) / 5 + 1)};
}

char* put_date(const Day& day, char* at) {
  const std::int64_t year = day.year > 0 ? day.year : 1 - day.year;
  at = year < 10'000 ? put_digits(year, 4, at) : std::to_chars(at, at + kNumberBytes, year).ptr;
  *at++ = '-';
  at = put_digits(day.month, 2, at);
  *at++ = '-';
  return put_digits(day.day, 2, at);
}

char* put_era(const Day& day, char* at) {
  constexpr std::string_view kBefore = " BC";
  return day.year > 0 ? at : std::copy(kBefore.begin(), kBefore.end(), at);
}

/// A number of the server: digits of base 10,000 from weight down, of which `scale` decimals count.
struct Numeric {
  explicit Numeric(std::string_view bytes) {
    if (bytes.size() < 8) fail_decoding();
    count = big_endian<std::uint16_t>(bytes);
    weight = static_cast<std::int16_t>(big_endian<std::uint16_t>(bytes.substr(2)));
    sign = big_endian<std::uint16_t>(bytes.substr(4));
    scale = big_endian<std::uint16_t>(bytes.substr(6));
    digits = bytes.substr(8);
    if (digits.size() != 2U * count) fail_decoding();
  }
  /// The four decimal digits whose place is 10,000^place.
  std::uint16_t group(int place) const {
    const int index = weight - place;
    if (index < 0 || index >= count) return 0;
    const auto value =
        big_endian<std::uint16_t>(digits.substr(2 * static_cast<std::size_t>(index)));
    if (value > 9999) fail_decoding();
    return value;
  }

  int count, weight, scale;
  unsigned sign;
  std::string_view digits;
};

}  // namespace

void fail_decoding() {
  throw Failure(Exit::database,
                "the database sent what is no binary COPY of these columns; check that the server "
                "is PostgreSQL, and what stands between it and this machine");
}

bool write_integer(std::int64_t value, GrowingBytes& out) {
  out.clear();
  char* const at = out.reserve(kNumberBytes);
  out.take_until(std::to_chars(at, at + kNumberBytes, value).ptr);
  return true;
}

bool write_float(std::string_view bytes, GrowingBytes& out) {
  if (bytes.size() == sizeof(float)) {
    return write_finite(std::bit_cast<float>(big_endian<std::uint32_t>(bytes)), out);
  }
  return write_finite(std::bit_cast<double>(big_endian<std::uint64_t>(bytes)), out);
}

bool write_numeric(std::string_view bytes, GrowingBytes& out) {
  constexpr unsigned kNegative = 0x4000, kNotANumber = 0xc000, kInfinity = 0xd000;
  constexpr unsigned kMinusInfinity = 0xf000;
  const Numeric number(bytes);
  if (number.sign == kNotANumber) return write("NaN", out);
  if (number.sign == kInfinity) return write("infinity", out);
  if (number.sign == kMinusInfinity) return write("-infinity", out);
  out.clear();
  const int whole = std::max(number.weight, 0);
  char* at = out.reserve(static_cast<std::size_t>(4 * (whole + 1) + number.scale + kNumberBytes));
  if (number.sign == kNegative) *at++ = '-';
  at = std::to_chars(at, at + 4, number.group(whole)).ptr;
  for (int place = whole - 1; place >= 0; --place) at = put_digits(number.group(place), 4, at);
  if (number.scale > 0) *at++ = '.';
  int left = number.scale;
  for (int place = -1; left > 0; --place, left -= 4) at = put_digits(number.group(place), 4, at);
  out.take_until(at + left);  // the last group may have digits too many
  return true;
}

bool write_date(std::int32_t days_since_2000, GrowingBytes& out) {
  using Limits = std::numeric_limits<std::int32_t>;
  if (days_since_2000 == Limits::max()) return write("infinity", out);
  if (days_since_2000 == Limits::min()) return write("-infinity", out);
  const Day day = day_of(days_since_2000);
  out.clear();
  out.take_until(put_era(day, put_date(day, out.reserve(kTimeBytes))));
  return true;
}

bool write_timestamp(std::int64_t microseconds_since_2000, GrowingBytes& out) {
  using Limits = std::numeric_limits<std::int64_t>;
  constexpr std::int64_t kSecond = 1'000'000, kDay = 86'400 * kSecond;
  if (microseconds_since_2000 == Limits::max()) return write("infinity", out);
  if (microseconds_since_2000 == Limits::min()) return write("-infinity", out);
  std::int64_t days = microseconds_since_2000 / kDay;
  std::int64_t rest = microseconds_since_2000 % kDay;
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  const Day day = day_of(days);
  out.clear();
  char* at = put_date(day, out.reserve(kTimeBytes));
  const std::int64_t seconds = rest / kSecond;
  const std::array<std::int64_t, 3> parts{seconds / 3600, seconds / 60 % 60, seconds % 60};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    *at++ = i == 0 ? ' ' : ':';
    at = put_digits(parts[i], 2, at);
  }
  if (rest % kSecond != 0) {
    *at++ = '.';
    at = put_digits(rest % kSecond, 6, at);
  }
  out.take_until(put_era(day, at));
  return true;
}

}  // namespace convoy
