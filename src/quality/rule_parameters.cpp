#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "convoy/base/timestamp.hpp"
#include "quality/pattern.hpp"
#include "quality/rule_file.hpp"
#include "quality/suggestion.hpp"

namespace convoy {
namespace {

/// The column, if its type is known; inputs tell it by each value.
const Column* typed_column(const RuleTable& table, const std::string& column) {
  if (table.is_input || column.empty()) return nullptr;
  return &table.columns[position_of(table.columns, column)];
}

bool is_decimal(const RuleTable& table, const std::string& column) {
  const Column* const typed = typed_column(table, column);
  return typed != nullptr && typed->type == ColumnType::decimal;
}

std::vector<std::string> lines_of(const std::string& text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  std::vector<std::string> lines;
  for (std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
       at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) lines.push_back(std::move(line));
    at = end + 1;
  }
  return lines;
}

}  // namespace

void RuleFile::take_parameters(const toml::table& entry, const RuleTable& table, Rule& rule) const {
  const bool as_text = rule.kind == RuleKind::expected_values || rule.kind == RuleKind::regex;
  if (as_text && is_decimal(table, rule.column)) {
    fail(entry.source().begin, "'" + rule.column + "' is a decimal; use a rule of kind range");
  }
  switch (rule.kind) {
    case RuleKind::expected_values:
      return take_values(entry, rule);
    case RuleKind::regex:
      return take_pattern(entry, rule);
    case RuleKind::range:
      return take_bounds(entry, table, rule);
    case RuleKind::row_count:
      take_bounds(entry, table, rule);
      return take_other(entry, rule);
    case RuleKind::foreign_key:
      return take_other(entry, rule);
    case RuleKind::freshness:
      return take_age(entry, rule);
    case RuleKind::expression:
      return take_condition(entry, table, rule);
    default:
      return;
  }
}

// Without a list there is nothing to compare with: the rule is told as not configured.
void RuleFile::take_values(const toml::table& entry, Rule& rule) const {
  const toml::node* const list = entry.get("values");
  const toml::node* const file = entry.get("values_file");
  if (list != nullptr && file != nullptr) {
    fail(file->source().begin, "values and values_file stand for the same; leave out one of them");
  }
  rule.configured = list != nullptr || file != nullptr;
  if (list != nullptr) {
    const toml::array* const values = list->as_array();
    if (values == nullptr) fail(list->source().begin, "values is a list of texts");
    for (const toml::node& value : *values) rule.values.push_back(text_of(value, "a value"));
  }
  if (file != nullptr) {
    const std::filesystem::path path =
        std::filesystem::path(path_).parent_path() / text_of(*file, "values_file");
    try {
      if (std::filesystem::exists(path) && !std::filesystem::is_regular_file(path)) {
        throw Failure(Exit::usage, path.string() + " is no regular file; give a file of lines");
      }
      rule.values = lines_of(read_file(path));
    } catch (const Failure& failure) {
      fail(file->source().begin, failure.what());
    }
  }
  std::sort(rule.values.begin(), rule.values.end());
}

void RuleFile::take_pattern(const toml::table& entry, Rule& rule) const {
  const toml::node& node = required(entry, "pattern");
  rule.pattern = text_of(node, "pattern");
  const std::string wrong = Pattern(rule.pattern).error();
  if (!wrong.empty()) fail(node.source().begin, "this pattern cannot be used: " + wrong);
}

std::int64_t RuleFile::bound_from(const toml::node& node, bool of_times) const {
  if (!of_times) {
    if (!node.is_integer()) fail(node.source().begin, "an integer is expected");
    return *node.value<std::int64_t>();
  }
  const auto text = node.value<std::string>();
  const auto time = text ? parse_timestamp(*text) : std::nullopt;
  if (!time) {
    fail(node.source().begin, "a time is expected, such as \"2020-11-01T00:00:00Z\"");
  }
  return time->microseconds;
}

std::int64_t RuleFile::decimal_from(const toml::node& node, DecimalType type) const {
  std::array<char, 400> text{};  // a double before the point has 309 digits
  if (const auto integer = node.value_exact<std::int64_t>()) {
    std::to_chars(text.data(), text.data() + text.size(), *integer);
  } else if (const auto number = node.value_exact<double>()) {
    std::to_chars(text.data(), text.data() + text.size(), *number, std::chars_format::fixed);
  }
  const auto value = parse_decimal(text.data(), type);
  if (!value) {
    fail(node.source().begin, "a number of at most " + std::to_string(type.precision) +
                                  " digits is expected, " + std::to_string(type.scale) +
                                  " of them decimals");
  }
  return *value;
}

void RuleFile::take_bounds(const toml::table& entry, const RuleTable& table, Rule& rule) const {
  const Column* const typed = typed_column(table, rule.column);
  const auto is = [typed](ColumnType type) { return typed != nullptr && typed->type == type; };
  if (rule.kind == RuleKind::range && is(ColumnType::text)) {
    fail(entry.source().begin, "a range is of numbers or times, '" + rule.column + "' is a text");
  }
  const toml::node* const least = entry.get("min");
  const toml::node* const most = entry.get("max");
  rule.until_month_end = rule.kind == RuleKind::range && most != nullptr &&
                         most->value<std::string>() == std::string(kMonthEnd);
  // The values of an input may be anything: the bounds tell what is meant.
  const bool text_bound =
      (least != nullptr && least->is_string()) || (most != nullptr && most->is_string());
  rule.bounds_are_times =
      is(ColumnType::timestamp) || (table.is_input && !rule.column.empty() && text_bound);
  const auto bound = [&](const toml::node& node) {
    return is(ColumnType::decimal) ? decimal_from(node, typed->decimal)
                                   : bound_from(node, rule.bounds_are_times);
  };
  if (least != nullptr) rule.minimum = bound(*least);
  if (most != nullptr && !rule.until_month_end) rule.maximum = bound(*most);
  const bool unbound = !rule.minimum && !rule.maximum && !rule.until_month_end;
  if (rule.kind == RuleKind::range && unbound) {
    fail(entry.source().begin, "a range has a min, a max or both");
  }
  if (rule.minimum && rule.maximum && *rule.minimum > *rule.maximum) {
    fail(entry.source().begin, "min is more than max: nothing could pass");
  }
}

void RuleFile::take_other(const toml::table& entry, Rule& rule) const {
  const bool is_key = rule.kind == RuleKind::foreign_key;
  const toml::node* const node = is_key ? &required(entry, "other") : entry.get("other");
  if (node != nullptr) {
    const std::string text = text_of(*node, "other");
    const std::size_t dot = is_key ? text.find('.') : text.size();
    if (dot == std::string::npos) {
      fail(node->source().begin, "a column of another table is expected: \"table.column\"");
    }
    const RuleTable& table = find_table(*node, text.substr(0, dot));
    if (is_key) find_column(*node, table, text.substr(dot + 1));
    rule.other = {table.name, is_key ? text.substr(dot + 1) : ""};
  }
  if (is_key) return;
  if (const toml::node* const percent = entry.get("previous_percent")) {
    rule.previous_percent = percent->value<double>();
    if (!percent->is_number() || !(*rule.previous_percent >= 0)) {
      fail(percent->source().begin, "previous_percent is a number of percent");
    }
  }
  if (!rule.minimum && !rule.maximum && !rule.other && !rule.previous_percent) {
    fail(entry.source().begin, "row_count has min, max, other or previous_percent");
  }
}

void RuleFile::take_age(const toml::table& entry, Rule& rule) const {
  constexpr std::int64_t kMostHours = 24 * 366 * 100;
  const toml::node& node = required(entry, "max_age_hours");
  const auto hours = node.value<std::int64_t>();
  if (!node.is_integer() || *hours < 0 || *hours > kMostHours) {
    fail(node.source().begin, "max_age_hours is a number of hours");
  }
  rule.age_seconds = *hours * 3600;
}

void RuleFile::take_condition(const toml::table& entry, const RuleTable& table, Rule& rule) const {
  if (table.is_input) {
    fail(entry.source().begin,
         "conditions are for published tables: the values of an input may be "
         "of any type");
  }
  const toml::node& node = required(entry, "condition");
  rule.text = text_of(node, "condition");
  try {
    rule.condition.emplace(rule.text, table.columns);
  } catch (const Expression::Error& error) {
    std::vector<std::string> names;
    for (const Column& column : table.columns) names.push_back(column.name);
    fail(node.source().begin, "in the condition, at its character " +
                                  std::to_string(error.offset + 1) + ": " + error.reason +
                                  (error.word.empty() ? "" : suggestion(error.word, names)));
  }
}

}  // namespace convoy
