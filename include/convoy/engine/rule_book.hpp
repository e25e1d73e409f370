// The rules of a run, and what became of each.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/quality/checks.hpp"

namespace convoy {

/// The same on every rank: what it is told must be agreed on before.
class RuleBook {
 public:
  RuleBook(std::vector<Rule> rules, std::vector<RuleTable> tables, Date run_date);

  const std::vector<Rule>& rules() const { return rules_; }
  /// What "end of month" stands for: the first instant after the month of the run date.
  Timestamp month_end() const { return month_end_; }
  Timestamp end_of_run_date() const { return end_of_run_date_; }
  /// The table that an input kind is for rules, or nullptr.
  const RuleTable* input_table(std::string_view kind) const;
  /// The numbers of the rules on a column of a table ("": on none).
  std::vector<std::size_t> on(std::string_view table, std::string_view column) const;
  /// The columns of a table that rules ask for, as a side of a foreign key, too.
  std::vector<std::string> columns_of(std::string_view table) const;

  /// Whether a rule compares with the previous run.
  bool asks_for_previous() const;

  /// How many records of an input were used, or rows of a dataset were written; for an input, its
  /// files.
  void note_table(const std::string& table, std::uint64_t rows,
                  std::vector<std::string> files = {});
  std::optional<std::uint64_t> rows_of(const std::string& table) const;
  /// A place as people find it: a file and a byte, or a key.
  std::string name_of(const std::string& table, FoundAt at) const;

  /// What a rule found on all ranks.
  void settle(std::size_t rule, const Findings& findings, std::uint64_t of);
  /// The results of all rules, in their order.
  std::vector<CheckResult> results() const;

 private:
  struct Noted {
    std::uint64_t rows = 0;
    std::vector<std::string> files;
  };

  std::vector<Rule> rules_;
  std::vector<RuleTable> tables_;
  Timestamp month_end_;
  Timestamp end_of_run_date_;
  std::map<std::string, Noted, std::less<>> noted_;
  std::vector<std::optional<CheckResult>> results_;  // by rule
};

}  // namespace convoy
