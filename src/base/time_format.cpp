#include "convoy/base/time_format.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace {

constexpr std::size_t kLongest = 100;  // bytes of a time as text

std::optional<Timestamp> parse_iso(std::string_view text) {
  constexpr std::size_t kDate = 10, kMinutes = 16, kSeconds = 19;
  if (text.size() < kDate || text.size() > kLongest) return std::nullopt;
  const auto is_number = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  std::array<char, kLongest + sizeof "T00:00:00Z"> whole;
  std::memcpy(whole.data(), text.data(), text.size());
  std::size_t size = text.size();
  const auto append = [&](std::string_view more) {
    std::memcpy(whole.data() + size, more.data(), more.size());
    size += more.size();
  };
  if (size == kDate) append("T00:00:00");
  if (size == kMinutes) append(":00");
  if (size >= kSeconds && text.find_first_of("+-Zz", kDate) == text.npos) {
    if (!is_number(whole[size - 1])) return std::nullopt;
    append("Z");
  }
  return parse_timestamp({whole.data(), size});
}

std::optional<Timestamp> timestamp_of(const std::tm& time) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ", time.tm_year + 1900,
                time.tm_mon + 1, time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec);
  return parse_timestamp(text.data());
}

std::optional<Timestamp> parse_pattern(std::string_view text, const std::string& pattern) {
  if (text.size() > kLongest || text.find('\0') != text.npos) return std::nullopt;
  std::array<char, kLongest + 1> ended{};
  std::memcpy(ended.data(), text.data(), text.size());
  std::tm time{};
  const char* const end = ::strptime(ended.data(), pattern.c_str(), &time);
  if (end != ended.data() + text.size()) return std::nullopt;
  const auto local = timestamp_of(time);
  if (!local) return std::nullopt;
  return Timestamp{local->microseconds - time.tm_gmtoff * 1'000'000};
}

/// Signs that strptime reads without telling what they say, or by the zone of this machine.
bool has_vain_sign(std::string_view pattern) {
  for (std::size_t at = 0; at + 1 < pattern.size(); ++at) {
    if (pattern[at] != '%') continue;
    const char sign = pattern[++at];
    if (sign == 'Z' || sign == 's') return true;
  }
  return false;
}

}  // namespace

TimeFormat::TimeFormat(std::string pattern) : pattern_(std::move(pattern)) {
  if (pattern_.empty()) return;
  if (has_vain_sign(pattern_)) {
    throw Failure(Exit::usage, "the time format '" + pattern_ +
                                   "' has %Z or %s, which say nothing that can be relied on; use "
                                   "%z, or a column of UTC times");
  }
  // A day that no default or mistaken field would give.
  std::tm time{};
  time.tm_year = 2010 - 1900;
  time.tm_mon = 10;
  time.tm_mday = 23;
  time.tm_hour = 17;
  time.tm_min = 26;
  std::array<char, kLongest> text;
  const std::size_t size = std::strftime(text.data(), text.size(), pattern_.c_str(), &time);
  const auto read = size == 0 ? std::nullopt : parse_pattern({text.data(), size}, pattern_);
  if (read && date_of(*read) == Date{2010, 11, 23}) return;
  throw Failure(Exit::usage, "the time format '" + pattern_ +
                                 "' does not tell year, month and day; use the signs of strptime, "
                                 "such as %m/%d/%y %H:%M");
}

std::optional<Timestamp> TimeFormat::parse(std::string_view text) const {
  return pattern_.empty() ? parse_iso(text) : parse_pattern(text, pattern_);
}

}  // namespace convoy
