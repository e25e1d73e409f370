#include "convoy/base/timestamp.hpp"

#include <array>
#include <chrono>
#include <cstring>
#include <limits>

namespace convoy {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr int kMinutesOfDay = 24 * 60;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Two digits at `text`, or -1.
int two_digits(const char* text) {
  return is_digit(text[0]) && is_digit(text[1]) ? (text[0] - '0') * 10 + (text[1] - '0') : -1;
}

bool is_leap(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

/// Days from 1970-01-01. source: days_from_civil, H. Hinnant, "chrono-compatible low-level date
/// algorithms": years are counted from March, so that the leap day is the last of its year.
std::int64_t days_of(const Date& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = date.month + (date.month > 2 ? -3 : 9);
  const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Date date_of_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;
  Date date;
  date.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  date.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  date.year = static_cast<int>(year_of_era + era * 400 + (date.month <= 2 ? 1 : 0));
  return date;
}

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

std::optional<Date> date_at(const char* text) {
  const int century = two_digits(text);
  const int rest = two_digits(text + 2);
  const int month = two_digits(text + 5);
  const int day = two_digits(text + 8);
  if (century < 0 || rest < 0 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = century * 100 + rest;
  if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return Date{year, month, day};
}

/// The second of the day that "hh:mm:ss" says, or -1. All eight bytes are checked at once: each is
/// less than its digit 0 or the colon by nothing, or by a digit.
int clock_at(const char* text) {
  std::uint64_t digits;
  std::memcpy(&digits, text, sizeof digits);
  digits -= 0x30303a30303a3030;
  if (((digits | (digits + 0x76767f76767f7676)) & 0x8080808080808080) != 0) return -1;
  const auto two = [digits](unsigned at) {
    return static_cast<int>((digits >> 8 * at & 0xff) * 10 + (digits >> (8 * at + 8) & 0xff));
  };
  const int hour = two(0), minute = two(3), second = two(6);
  return hour > 23 || minute > 59 || second > 59 ? -1 : hour * 3600 + minute * 60 + second;
}

/// Reads ".5" to ".123456789" from `rest` and removes it; a missing fraction is 0 µs.
std::optional<std::int64_t> take_fraction(std::string_view& rest) {
  if (rest.empty() || rest[0] != '.') return 0;
  std::int64_t microseconds = 0;
  std::size_t digits = 0;
  while (digits + 1 < rest.size() && is_digit(rest[digits + 1])) {
    if (digits < 6) microseconds = microseconds * 10 + (rest[digits + 1] - '0');
    ++digits;
  }
  if (digits < 1 || digits > 9) return std::nullopt;
  for (std::size_t i = digits; i < 6; ++i) microseconds *= 10;
  rest.remove_prefix(digits + 1);
  return microseconds;
}

/// The zone's distance from UTC in seconds.
std::optional<std::int64_t> zone_seconds(std::string_view zone) {
  if (zone == "Z" || zone == "z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const int hours = two_digits(zone.data() + 1);
  const int minutes = two_digits(zone.data() + 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return (zone[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/// Writes two digits and returns what follows them.
constexpr char* put_two(int value, char* at) {
  at[0] = static_cast<char>('0' + value / 10);
  at[1] = static_cast<char>('0' + value % 10);
  return at + 2;
}

/// The text of a minute of the day, "hh:mm:" and two bytes that make it a word.
using TextOfMinute = std::array<char, 8>;

constexpr std::array<TextOfMinute, kMinutesOfDay> kMinutes = [] {
  std::array<TextOfMinute, kMinutesOfDay> texts{};
  for (int minute = 0; minute < kMinutesOfDay; ++minute) {
    char* at = put_two(minute / 60, texts[static_cast<std::size_t>(minute)].data());
    *at++ = ':';
    *put_two(minute % 60, at) = ':';
  }
  return texts;
}();

char* put_date(const Date& date, char* at) {
  at = put_two(date.year / 100, at);
  at = put_two(date.year % 100, at);
  *at++ = '-';
  at = put_two(date.month, at);
  *at++ = '-';
  return put_two(date.day, at);
}

/// The text of a day with its T. Rows are of few days, which are remembered.
const char* text_of_day(std::int64_t day) {
  struct Known {
    std::int64_t day = std::numeric_limits<std::int64_t>::min();
    char text[12];
  };
  static thread_local Known all[64];
  Known& known = all[static_cast<std::uint64_t>(day) % 64];
  if (known.day != day) {
    *put_date(date_of_days(day), known.text) = 'T';
    known.day = day;
  }
  return known.text;
}

/// The day at `text`, or nullopt. Neighbouring records are mostly of one day, so the last one is
/// remembered.
std::optional<std::int64_t> day_at(const char* text) {
  static thread_local std::uint64_t known_head = 0;  // the first eight bytes, and the last eight
  static thread_local std::uint64_t known_tail = 0;
  static thread_local std::optional<std::int64_t> known_day;
  std::uint64_t head, tail;
  std::memcpy(&head, text, sizeof head);
  std::memcpy(&tail, text + 2, sizeof tail);
  if (head == known_head && tail == known_tail) return known_day;
  const auto date = date_at(text);
  if (!date) return std::nullopt;
  known_head = head;
  known_tail = tail;
  known_day = days_of(*date);
  return known_day;
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (text.size() < 20) return std::nullopt;
  const auto day = day_at(text.data());
  const char separator = text[10];
  const int second_of_day = clock_at(text.data() + 11);
  if (!day || (separator != 'T' && separator != 't' && separator != ' ') || second_of_day < 0)
    return std::nullopt;
  std::string_view rest = text.substr(19);
  const auto fraction = take_fraction(rest);
  if (!fraction) return std::nullopt;
  const auto zone = zone_seconds(rest);
  if (!zone) return std::nullopt;
  const std::int64_t seconds = *day * 86'400 + second_of_day - *zone;
  const Timestamp time{seconds * kSecond + *fraction};
  // The years are those of UTC: a zone can move an instant out of them.
  static const std::int64_t kFirst = days_of({1, 1, 1}) * kDay;
  static const std::int64_t kEnd = days_of({10000, 1, 1}) * kDay;
  if (time.microseconds < kFirst || time.microseconds >= kEnd) return std::nullopt;
  return time;
}

char* put_timestamp(Timestamp time, char* at) {
  const std::int64_t day = floor_divide(time.microseconds, kDay);
  const std::int64_t in_day = time.microseconds - day * kDay;
  const auto second = static_cast<unsigned>(in_day / kSecond);
  const TextOfMinute& minute = kMinutes[second / 60];
  std::memcpy(at, text_of_day(day), 11);
  std::memcpy(at + 11, minute.data(), minute.size());
  at = put_two(static_cast<int>(second % 60), at + 17);
  if (const auto fraction = static_cast<int>(in_day % kSecond); fraction != 0) {
    *at++ = '.';
    at = put_two(fraction / 10'000, at);
    at = put_two(fraction / 100 % 100, at);
    at = put_two(fraction % 100, at);
  }
  *at++ = 'Z';
  return at;
}

void append_timestamp(Timestamp time, std::string& out) {
  char text[kTimestampBytes];
  out.append(text, put_timestamp(time, text));
}

std::size_t timestamp_bytes(Timestamp time) {
  return time.microseconds % kSecond == 0 ? 20 : 27;  // years have four digits
}

Date date_of(Timestamp time) {
  return date_of_days(floor_divide(time.microseconds, kDay));
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto date = date_at(text.data());
  return date && date->year >= 1 ? date : std::nullopt;
}

std::string to_string(Date date) {
  char text[10];
  return {text, put_date(date, text)};
}

Timestamp now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

}  // namespace convoy
