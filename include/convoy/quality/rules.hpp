// What a user demands of the data: the rules of a rule file.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/quality/expression.hpp"
#include "convoy/record/column.hpp"

namespace convoy {

enum class RuleKind : std::uint8_t {
  string,
  numeric,
  integer,
  not_null,
  not_empty,
  expected_values,
  regex,
  range,
  timestamp,
  timestamp_or_null,
  non_negative,
  non_negative_or_null,
  unique,
  foreign_key,
  row_count,
  freshness,
  expression
};

/// As it stands in a rule file.
std::string_view name_of(RuleKind kind);

/// How much may be found: not more than this many, or than this share of what was looked at.
struct Threshold {
  std::optional<std::uint64_t> count;
  double percent = 0;  ///< unless there is a count

  bool exceeded(std::uint64_t found, std::uint64_t of) const;
};

/// Reads "100" or "2.5%".
std::optional<Threshold> parse_threshold(std::string_view text);

/// The most rules that look at the values of one column.
constexpr std::size_t kRulesOfColumn = 63;

/// A table that rules may speak of: an input, or a dataset that is published.
struct RuleTable {
  std::string name;
  bool is_input = false;   ///< its values are JSON of any type; columns name its known keys
  std::string input_kind;  ///< of an input
  Columns columns;         ///< of an input only their names count
};

/// A column of a table.
struct ColumnName {
  std::string table;
  std::string column;
};

/// The max of a range of times: not after the month of the run date.
constexpr std::string_view kMonthEnd = "end of month";

/// Null passes every rule but not_null.
struct Rule {
  std::string table;
  std::string column;  ///< "" for row_count and expression
  RuleKind kind = RuleKind::not_null;
  std::optional<Threshold> warn;
  std::optional<Threshold> error;
  bool configured = true;               ///< false: it lacks what it should compare with
  std::vector<std::string> values;      ///< expected_values
  std::string pattern;                  ///< regex, of RE2; the whole value must match
  std::optional<std::int64_t> minimum;  ///< range, row_count; microseconds of timestamps
  std::optional<std::int64_t> maximum;
  bool bounds_are_times = false;
  bool until_month_end = false;            ///< range: not after the month of the run date
  std::optional<ColumnName> other;         ///< foreign_key; row_count: a table of as many rows
  std::optional<double> previous_percent;  ///< row_count: at most so far from the previous run's
  std::int64_t age_seconds = 0;            ///< freshness: the latest time before the run date's end
  std::optional<Expression> condition;     ///< expression
  std::string text;                        ///< of the condition
  std::size_t number = 1;                  ///< among those of the same name

  /// What tells it from others: table.column kind.
  std::string name() const;
};

/// Reads a rule file.
///   path: for messages, and for values_file, which is relative to it
///   fails: Failure(usage) with line, column and what was meant, for what is not known or not fit
std::vector<Rule> parse_rules(std::string_view toml, const std::string& path,
                              std::span<const RuleTable> tables);

}  // namespace convoy
