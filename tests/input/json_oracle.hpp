// What another JSON parser, the calendar of the standard library and plain rules say of a record.
#pragma once

#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <string>
#include <string_view>

#include "convoy/base/timestamp.hpp"
#include "convoy/input/records.hpp"
#include "convoy/input/text.hpp"

namespace convoy::oracle {

using Json = nlohmann::json;

/// Follows the other parser through the first value of a text.
struct Follower : nlohmann::json_sax<Json> {
  std::size_t depth = 0, deepest = 0;
  bool is_judged = true;  ///< false where the other parser wants more than RFC 8259 does

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool key(std::string&) override { return true; }
  bool start_object(std::size_t) override { return open(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const Json::exception& error) override {
    const bool beyond_double = dynamic_cast<const Json::out_of_range*>(&error) != nullptr;
    const std::string_view what = error.what();
    is_judged = !beyond_double && what.find("surrogate") == std::string_view::npos;
    return false;
  }

 private:
  bool open() {
    deepest = std::max(deepest, ++depth);
    return true;
  }
  bool close() {
    --depth;
    return true;
  }
};

/// Whether the text begins with a valid record; nullopt if the other parser cannot tell.
inline std::optional<bool> begins_with_record(const std::string& text, std::size_t depth_limit) {
  Follower follower;
  const bool valid = Json::sax_parse(text, &follower, Json::input_format_t::json, false);
  if (follower.deepest > depth_limit) return false;
  return follower.is_judged ? std::optional(valid) : std::nullopt;
}

/// The integer that digits stand for, zeros in front and a minus sign allowed.
inline std::optional<std::int64_t> integer(const std::string& text) {
  const bool negative = text.starts_with('-');
  const std::string digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) return {};
  const std::string rest = digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
  const char* const most = negative ? "9223372036854775808" : "9223372036854775807";
  if (rest.size() > 19 || (rest.size() == 19 && rest > most)) return {};
  return std::stoll(text);
}

/// The instant of RFC 3339 that a text is.
inline std::optional<Timestamp> instant(const std::string& text) {
  using namespace std::chrono;
  static const std::regex kForm(
      "([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
      "(?:\\.([0-9]{1,9}))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))");
  std::smatch found;
  if (text.size() > 40 || !std::regex_match(text, found, kForm)) return {};
  const auto number = [&](std::size_t group) {
    return found[group].matched ? std::stoi(found[group]) : 0;
  };
  const year_month_day day{year(number(1)), month(static_cast<unsigned>(number(2))),
                           std::chrono::day(static_cast<unsigned>(number(3)))};
  if (!day.ok() || number(4) > 23 || number(5) > 59 || number(6) > 59) return {};
  if (number(9) > 23 || number(10) > 59) return {};
  const minutes zone = hours(number(9)) + minutes(number(10));
  const int micros = std::stoi((found[7].str() + "000000").substr(0, 6));
  const auto time = sys_days(day) + hours(number(4)) + minutes(number(5)) + seconds(number(6)) -
                    (found[8] == "-" ? -zone : zone) + microseconds(micros);
  const int utc_year = int(year_month_day(floor<days>(time)).year());
  if (utc_year < 1 || utc_year > 9999) return {};
  return Timestamp{time.time_since_epoch().count()};
}

inline std::string complaint_of_number(const FieldValue& value, const Json& expected) {
  std::optional<std::int64_t> whole;
  const bool too_great = expected.is_number_unsigned() && expected.get<std::uint64_t>() > INT64_MAX;
  if (expected.is_number_integer() && !too_great) whole = expected.get<std::int64_t>();
  if (integer_of(value) != whole) return "another integer";
  const bool same = std::strtod(std::string(value.text).c_str(), nullptr) == expected.get<double>();
  return same ? "" : "another number";
}

inline std::string complaint_of_string(const FieldValue& value, const std::string& expected) {
  const auto text = text_of(value);
  const bool fits = expected.find('\0') == std::string::npos;
  if (text.has_value() != fits || (text && *text != expected)) return "another text";
  if (integer_of(value) != (fits ? integer(expected) : std::nullopt)) return "another integer";
  if (fits && parse_timestamp(*text) != instant(expected)) return "another instant";
  return "";
}

/// Of a string without a text in a record that the other parser refuses for a lone surrogate.
inline std::string complaint_alone(const FieldValue& value) {
  if (!value.no_text || !is_utf8(value.text)) return "";
  const Json expected = Json::parse('"' + std::string(value.text) + '"', nullptr, false);
  return expected.is_discarded() ? "" : complaint_of_string(value, expected.get<std::string>());
}

/// "" if the value is what the other parser found, or nullptr for a key that is not there.
inline std::string complaint(const FieldValue& value, const Json* expected) {
  using Kind = FieldValue::Kind;
  Kind kind = Kind::absent;
  if (expected != nullptr) {
    if (expected->is_null()) kind = Kind::null;
    if (expected->is_boolean())
      kind = expected->get<bool>() ? Kind::boolean_true : Kind::boolean_false;
    if (expected->is_number()) kind = Kind::number;
    if (expected->is_string()) kind = Kind::string;
    if (expected->is_array()) kind = Kind::array;
    if (expected->is_object()) kind = Kind::object;
  }
  if (value.kind != kind) return "another kind";
  if (kind == Kind::number) return complaint_of_number(value, *expected);
  return kind == Kind::string ? complaint_of_string(value, expected->get<std::string>()) : "";
}

}  // namespace convoy::oracle
