#include "report/words.hpp"

#include <array>
#include <cstdio>

namespace convoy {
namespace {

template <class... Values>
std::string printed(const char* format, Values... values) {
  char text[64];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

/// A number of seconds in the largest unit that divides it.
std::string round_time(std::int64_t seconds) {
  constexpr std::pair<std::int64_t, const char*> kUnits[] = {
      {86'400, "d"}, {3'600, "h"}, {60, "min"}};
  for (const auto& [size, name] : kUnits) {
    if (seconds >= size && seconds % size == 0) {
      return std::to_string(seconds / size) + " " + name;
    }
  }
  return std::to_string(seconds) + " s";
}

std::string signed_number(std::int64_t number) {
  return number < 0 ? std::to_string(number) : grouped(static_cast<std::uint64_t>(number));
}

}  // namespace

std::string grouped(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string share(std::uint64_t part, std::uint64_t of) {
  if (of == 0) return "";
  const double percent = 100 * static_cast<double>(part) / static_cast<double>(of);
  if (part > 0 && percent < 0.1) return "<0.1%";
  if (part < of && percent > 99.9) return ">99.9%";
  return printed("%.1f%%", percent);
}

std::string duration(double seconds) {
  if (seconds < 10) return printed("%.3f s", seconds);
  if (seconds < 120) return printed("%.1f s", seconds);
  const auto whole = static_cast<long long>(seconds + 0.5);
  if (whole < 7200) return printed("%lld min %lld s", whole / 60, whole % 60);
  return printed("%lld h %lld min", whole / 3600, whole / 60 % 60);
}

std::string moment(const std::string& timestamp) {
  if (timestamp.size() < 19) return timestamp;
  return timestamp.substr(0, 10) + " " + timestamp.substr(11, 8) + " UTC";
}

std::string size_of(std::uint64_t bytes) {
  constexpr std::array kUnits{"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + " B";
  double size = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
  return printed("%.1f %s", size, kUnits[unit]);
}

std::string value_name(std::int64_t value, const std::string& unit) {
  if (unit == "seconds") return round_time(value);
  return unit.empty() ? signed_number(value) : signed_number(value) + " " + unit;
}

std::string bucket_name(std::int64_t lower, std::int64_t upper, const std::string& unit) {
  if (lower == INT64_MIN) return "below 0";
  const auto name = [&](std::int64_t value) { return value_name(value, unit); };
  if (upper == INT64_MAX) return name(lower) + " and more";
  if (upper - lower == 1) return name(lower);
  return name(lower) + " to " + name(upper);
}

}  // namespace convoy
