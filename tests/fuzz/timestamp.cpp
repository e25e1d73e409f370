// parse_timestamp against a reader that goes from byte to byte and counts days year by year.
#include "convoy/base/timestamp.hpp"

#include "tests/fuzz/demand.hpp"

namespace {

using namespace convoy;

bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
int days_in(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/// Days from 0000-01-01 to the first day of a year.
std::int64_t days_before(int year) {
  std::int64_t days = 0;
  for (int passed = 0; passed < year; ++passed) days += is_leap(passed) ? 366 : 365;
  return days;
}

/// Reads what the form says, byte after byte: `0` is a digit, any other byte is one of a choice.
struct Reader {
  std::string_view rest;
  bool good = true;

  int number(std::size_t digits) {
    int value = 0;
    for (; digits > 0; --digits) value = value * 10 + (one_of("0123456789") - '0');
    return value;
  }
  char one_of(std::string_view choice) {
    good = good && !rest.empty() && choice.find(rest[0]) != choice.npos;
    if (!good) return '0';
    const char byte = rest[0];
    rest.remove_prefix(1);
    return byte;
  }
  bool at_digit() const { return good && !rest.empty() && rest[0] >= '0' && rest[0] <= '9'; }
};

/// Up to nine decimals as microseconds.
std::int64_t fraction(Reader& reader) {
  if (reader.rest.empty() || reader.rest[0] != '.') return 0;
  reader.rest.remove_prefix(1);
  std::int64_t micros = 0;
  std::size_t digits = 0;
  for (; reader.at_digit(); ++digits) {
    const int digit = reader.number(1);
    if (digits < 6) micros = micros * 10 + digit;
  }
  reader.good = reader.good && digits >= 1 && digits <= 9;
  for (; digits < 6; ++digits) micros *= 10;
  return micros;
}

/// East of Greenwich, in minutes.
int zone(Reader& reader) {
  const char sign = reader.one_of("Zz+-");
  if (sign == 'Z' || sign == 'z') return 0;
  const int hours = reader.number(2);
  reader.one_of(":");
  const int minutes = reader.number(2);
  reader.good = reader.good && hours < 24 && minutes < 60;
  return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
}

std::optional<std::int64_t> slow_parse(std::string_view text) {
  Reader reader{text};
  const int year = reader.number(4);
  reader.one_of("-");
  const int month = reader.number(2);
  reader.one_of("-");
  const int day = reader.number(2);
  reader.one_of("Tt ");
  const int hour = reader.number(2);
  reader.one_of(":");
  const int minute = reader.number(2);
  reader.one_of(":");
  const int second = reader.number(2);
  const std::int64_t micros = fraction(reader);
  const int east = zone(reader);
  if (!reader.good || !reader.rest.empty() || hour > 23 || minute > 59 || second > 59) return {};
  if (month < 1 || month > 12 || day < 1 || day > days_in(year, month)) return {};
  std::int64_t days = days_before(year) + day - 1;
  for (int passed = 1; passed < month; ++passed) days += days_in(year, passed);
  const std::int64_t minutes = days * 1440 + hour * 60 + minute - east;
  if (minutes < days_before(1) * 1440 || minutes >= days_before(10'000) * 1440) return {};
  return ((minutes - days_before(1970) * 1440) * 60 + second) * 1'000'000 + micros;
}

void check(const std::string& text) {
  const auto time = parse_timestamp(text);
  const auto expected = slow_parse(text);
  fuzz::demand(time.has_value() == expected.has_value(), "both take or refuse it", text);
  if (!time) return;
  fuzz::demand(time->microseconds == *expected, "both read the same", text);
  std::string written;
  append_timestamp(*time, written);
  fuzz::demand(written.size() == timestamp_bytes(*time), "its size is known", written);
  fuzz::demand(parse_timestamp(written) == time, "what is written is read back", written);
  const std::string date = to_string(date_of(*time));
  fuzz::demand(written.starts_with(date), "its date is the one that is written", date);
  fuzz::demand(parse_date(date) == date_of(*time), "its date is read back", date);
}

}  // namespace

// Lines, for days are remembered from one text to the next.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input = fuzz::text_from(data, std::min<std::size_t>(size, 1024));
  for (std::size_t begin = 0; begin <= input.size();) {
    const std::size_t end = std::min(input.find('\n', begin), input.size());
    check(input.substr(begin, end - begin));
    begin = end + 1;
  }
  return 0;
}
