// Instants: UTC microseconds since 1970, read from RFC 3339 and written back.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace convoy {

/// A UTC instant of the years 0001 to 9999, or null (which is what a silent side has).
struct Timestamp {
  std::int64_t microseconds = std::numeric_limits<std::int64_t>::min();  ///< since 1970-01-01

  static constexpr Timestamp null() { return {}; }
  bool is_null() const { return microseconds == null().microseconds; }
  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

struct Date {
  int year = 1970;
  int month = 1;  ///< 1 to 12
  int day = 1;    ///< 1 to 31
  friend auto operator<=>(const Date&, const Date&) = default;
};

/// Reads an RFC 3339 instant with a zone: `T`, `t` or a blank, `Z`, `z` or ±hh:mm, 1 to 9 decimals
/// (cut to microseconds towards the past). Nothing else is accepted, second 60 neither.
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// The most bytes of an instant as text.
constexpr std::size_t kTimestampBytes = 27;

/// Writes 2020-11-06T15:46:13Z, with six decimals only when the fraction is not zero, and returns
/// the end; there must be room for kTimestampBytes.
char* put_timestamp(Timestamp time, char* at);
void append_timestamp(Timestamp time, std::string& out);

/// The bytes that put_timestamp would write.
std::size_t timestamp_bytes(Timestamp time);

/// The UTC date of an instant that is not null.
Date date_of(Timestamp time);

/// Reads YYYY-MM-DD, a date that exists.
std::optional<Date> parse_date(std::string_view text);

std::string to_string(Date date);

/// The wall clock of this machine.
Timestamp now();

}  // namespace convoy
