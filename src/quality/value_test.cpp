#include "convoy/quality/value_test.hpp"

#include <cstdlib>
#include <limits>

#include "convoy/base/timestamp.hpp"
#include "quality/pattern.hpp"

namespace convoy {
namespace {

using Kind = FieldValue::Kind;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Sign, digits, decimals, exponent.
bool reads_as_number(std::string_view text) {
  const auto digits = [&] {
    const std::size_t before = text.size();
    while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
    return text.size() < before;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  if (!digits()) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!digits()) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (!digits()) return false;
  }
  return text.empty();
}

}  // namespace

ValueTest::ValueTest(const Rule& rule, Timestamp until)
    : kind_(rule.kind),
      of_times_(rule.until_month_end || rule.bounds_are_times),
      minimum_(rule.minimum.value_or(std::numeric_limits<std::int64_t>::min())),
      maximum_(rule.until_month_end
                   ? until.microseconds - 1
                   : rule.maximum.value_or(std::numeric_limits<std::int64_t>::max())),
      values_(rule.values.begin(), rule.values.end()) {
  if (kind_ == RuleKind::regex) pattern_ = std::make_unique<Pattern>(rule.pattern);
}

ValueTest::~ValueTest() = default;
ValueTest::ValueTest(ValueTest&&) noexcept = default;

Known ValueTest::known_of(Kind kind) const {
  const bool null = kind == Kind::absent || kind == Kind::null;
  if (kind_ == RuleKind::not_null) return null ? Known::fails : Known::passes;
  if (null) return Known::passes;
  const bool scalar = kind == Kind::number || kind == Kind::string;
  switch (kind_) {
    case RuleKind::string:
      return kind == Kind::string ? Known::passes : Known::fails;
    case RuleKind::not_empty:
      return kind == Kind::string ? Known::look : Known::passes;
    case RuleKind::numeric:
      if (kind == Kind::number) return Known::passes;
      break;
    case RuleKind::timestamp:
    case RuleKind::timestamp_or_null:
    case RuleKind::freshness:
      return kind == Kind::string ? Known::look : Known::fails;
    default:
      break;
  }
  return scalar ? Known::look : Known::fails;
}

Known ValueTest::known_of(ColumnType type) const {
  const bool text = type == ColumnType::text;
  const bool time = type == ColumnType::timestamp;
  switch (kind_) {
    case RuleKind::not_null:
      return Known::passes;
    case RuleKind::string:
      return text ? Known::passes : Known::fails;
    case RuleKind::not_empty:
      return text ? Known::look : Known::passes;
    case RuleKind::integer:
      if (type == ColumnType::decimal) return Known::fails;
      [[fallthrough]];
    case RuleKind::numeric:
      return text ? Known::look : time ? Known::fails : Known::passes;
    case RuleKind::timestamp:
    case RuleKind::timestamp_or_null:
      return text ? Known::look : time ? Known::passes : Known::fails;
    case RuleKind::non_negative:
    case RuleKind::non_negative_or_null:
      return time ? Known::fails : Known::look;
    default:
      return Known::look;
  }
}

bool ValueTest::fails_text(std::string_view text) const {
  switch (kind_) {
    case RuleKind::not_empty:
      return text.empty();
    case RuleKind::expected_values:
      return !values_.contains(text);
    case RuleKind::regex:
      return !pattern_->matches(text);
    case RuleKind::numeric:
      return !reads_as_number(text);
    default:
      return !parse_timestamp(text);
  }
}

bool ValueTest::fails(const FieldValue& value) const {
  switch (kind_) {
    case RuleKind::integer:
      return !integer_of(value);
    case RuleKind::non_negative:
    case RuleKind::non_negative_or_null:
    case RuleKind::range:
      break;
    default: {
      if (value.kind == Kind::number) return fails_text(value.text);
      const auto text = text_of(value);
      return !text || fails_text(*text);
    }
  }
  if (of_times_) {
    const auto text = text_of(value);
    const auto time = text ? parse_timestamp(*text) : std::nullopt;
    return !time || out_of_range(time->microseconds);
  }
  const std::int64_t least = kind_ == RuleKind::range ? minimum_ : 0;
  if (const auto integer = integer_of(value)) return *integer < least || *integer > maximum_;
  // A number with decimals, an exponent or too many digits: near enough for a bound.
  const auto text = value.kind == Kind::number ? std::optional(value.text) : text_of(value);
  if (!text || !reads_as_number(*text)) return true;
  const double number = std::strtod(std::string(*text).c_str(), nullptr);
  return number < static_cast<double>(least) || number > static_cast<double>(maximum_);
}

std::pair<std::int64_t, std::int64_t> ValueTest::bounds() const {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  switch (kind_) {
    case RuleKind::range:
      return {minimum_, maximum_};
    case RuleKind::non_negative:
    case RuleKind::non_negative_or_null:
      return {0, kMost};
    case RuleKind::freshness:
      return {std::numeric_limits<std::int64_t>::min(), kMost};
    default:
      return {kMost, std::numeric_limits<std::int64_t>::min()};
  }
}

bool ValueTest::fails(const Cell& cell, ColumnType type) const {
  if (type == ColumnType::text) {
    const bool numeric = kind_ == RuleKind::integer || kind_ == RuleKind::range ||
                         kind_ == RuleKind::non_negative || kind_ == RuleKind::non_negative_or_null;
    if (!numeric) return fails_text(cell.text);
    return fails(FieldValue{Kind::string, false, cell.text});
  }
  if (kind_ == RuleKind::range) return out_of_range(cell.integer);
  if (kind_ == RuleKind::freshness) return false;
  if (kind_ != RuleKind::expected_values && kind_ != RuleKind::regex) return cell.integer < 0;
  std::string text = std::to_string(cell.integer);
  if (type == ColumnType::timestamp) {
    text.clear();
    append_timestamp({cell.integer}, text);
  }
  return fails_text(text);
}

}  // namespace convoy
