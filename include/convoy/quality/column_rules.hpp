// The rules of one column, on every value of it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "convoy/input/records.hpp"
#include "convoy/quality/checks.hpp"
#include "convoy/quality/text_verdicts.hpp"
#include "convoy/quality/value_test.hpp"
#include "convoy/record/rows_view.hpp"

namespace convoy {

/// What a rule found on this rank.
struct RuleOutcome {
  Findings findings;
  std::uint64_t looked_at = 0;  ///< values, nulls included
  Timestamp latest;             ///< freshness: the latest time that was seen
};

/// Rows in memory, and what names a row: an int64 in it, or its place in the table.
struct KeyedRows : RowsView {
  std::optional<std::size_t> key_offset = std::nullopt;
  std::int64_t first_row = 0;

  FoundAt at(std::size_t i) const {
    if (!key_offset) return {kRowNumber, first_row + static_cast<std::int64_t>(i) + 1};
    return {0, detail::member_at<std::int64_t>(row(i), *key_offset)};
  }
};

/// Rules whose verdict depends on one value alone: not unique, foreign_key, row_count, expression.
///   memory: O(rules + distinct texts of a column of rows)
class ColumnRules {
 public:
  /// rules: of one column     until: what "end of month" stands for
  ColumnRules(std::vector<Rule> rules, Timestamp until);

  /// What is known of the values of records that are used, so that it need not be looked at twice.
  void assure(std::span<const RuleKind> kinds);

  /// The kinds of values that pass all rules for this alone, a bit each.
  std::uint8_t passing_kinds(bool used) const;
  /// Whether every text without escapes passes that is not empty.
  bool filled_texts_pass(bool used) const;
  /// The texts whose verdict is known.
  const TextVerdicts& known_texts(bool used) const { return texts_[used ? 1 : 0]; }
  /// The value of an input's record; those that pass as above need not be noted.
  void note(const FieldValue& value, bool used, FoundAt at);
  /// The values of a column of rows.
  void note(const Column& column, const KeyedRows& rows);

  void clear();
  const std::vector<Rule>& rules() const { return rules_; }
  /// Of each rule, where it looked at so many values.
  std::vector<RuleOutcome> outcomes(std::uint64_t looked_at) const;

 private:
  /// Which rules a value of some kind fails for this alone, and which must look at it; a bit each.
  struct Todo {
    std::uint64_t fails = 0;
    std::uint64_t look = 0;
  };
  std::uint64_t judge(const FieldValue& value, std::uint64_t look);
  std::uint64_t failing(const Cell& cell, ColumnType type, std::uint64_t look) const;
  Todo todo_of(std::optional<ColumnType> type) const;  ///< of cells; nullopt: of nulls
  void note_texts(const Column& column, const KeyedRows& rows);
  void note_numbers(const Column& column, const KeyedRows& rows);
  void add_all(std::uint64_t failing, FoundAt at);

  std::vector<Rule> rules_;
  std::vector<ValueTest> tests_;
  std::vector<Findings> findings_;
  std::vector<Timestamp> latest_;
  std::array<std::array<Todo, 8>, 2> todo_{};  // by use and kind
  std::uint64_t all_ = 0;
  std::array<TextVerdicts, 2> texts_;     // of values of an input, by use
  std::vector<std::uint64_t> by_symbol_;  // verdicts, by id
};

}  // namespace convoy
