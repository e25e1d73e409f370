#include "convoy/engine/rule_book.hpp"

#include <algorithm>

#include "convoy/base/failure.hpp"
#include "convoy/input/table.hpp"

namespace convoy {
namespace {

constexpr std::int64_t kDay = 86'400'000'000;  // microseconds

Timestamp begin_of(Date date) {
  return parse_timestamp(to_string(date) + "T00:00:00Z").value_or(Timestamp{INT64_MAX - kDay});
}

Timestamp end_of_month(Date date) {
  const bool december = date.month == 12;
  const Date next{date.year + (december ? 1 : 0), december ? 1 : date.month + 1, 1};
  return begin_of(next);
}

std::string text_of(const Rule& rule) {
  switch (rule.kind) {
    case RuleKind::expression:
      return "rows that are not: " + rule.text;
    case RuleKind::unique:
      return "values that came before";
    case RuleKind::foreign_key:
      return "values that " + rule.other->table + "." + rule.other->column + " does not have";
    case RuleKind::not_null:
      return "values that are null or missing";
    case RuleKind::row_count:
      return "a number of rows that is not as it should be";
    case RuleKind::freshness:
      return "no time is as recent as it should be";
    default:
      return "values that are not as the rule says";
  }
}

}  // namespace

RuleBook::RuleBook(std::vector<Rule> rules, std::vector<RuleTable> tables, Date run_date)
    : rules_(std::move(rules)),
      tables_(std::move(tables)),
      month_end_(end_of_month(run_date)),
      end_of_run_date_{begin_of(run_date).microseconds + kDay},
      results_(rules_.size()) {}

const RuleTable* RuleBook::input_table(std::string_view kind) const {
  for (const RuleTable& table : tables_) {
    if (table.is_input && table.input_kind == kind) return &table;
  }
  return nullptr;
}

std::vector<std::size_t> RuleBook::on(std::string_view table, std::string_view column) const {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (rules_[i].table == table && rules_[i].column == column) numbers.push_back(i);
  }
  return numbers;
}

std::vector<std::string> RuleBook::columns_of(std::string_view table) const {
  std::vector<std::string> columns;
  const auto add = [&](const std::string& of, const std::string& column) {
    const bool known = std::find(columns.begin(), columns.end(), column) != columns.end();
    if (of == table && !column.empty() && !known) columns.push_back(column);
  };
  for (const Rule& rule : rules_) {
    add(rule.table, rule.column);
    if (rule.other) add(rule.other->table, rule.other->column);
  }
  return columns;
}

bool RuleBook::asks_for_previous() const {
  return std::any_of(rules_.begin(), rules_.end(),
                     [](const Rule& rule) { return rule.previous_percent.has_value(); });
}

void RuleBook::note_table(const std::string& table, std::uint64_t rows,
                          std::vector<std::string> files) {
  noted_[table] = {rows, std::move(files)};
}

std::optional<std::uint64_t> RuleBook::rows_of(const std::string& table) const {
  const auto found = noted_.find(table);
  return found == noted_.end() ? std::nullopt : std::optional(found->second.rows);
}

std::string RuleBook::name_of(const std::string& table, FoundAt at) const {
  const auto found = noted_.find(table);
  if (found == noted_.end() || found->second.files.empty()) {
    return (at.major == kRowNumber ? "row " : "") + std::to_string(at.minor);
  }
  return place_in(found->second.files.at(static_cast<std::size_t>(at.major)),
                  static_cast<std::uint64_t>(at.minor));
}

void RuleBook::settle(std::size_t rule, const Findings& findings, std::uint64_t of) {
  const Rule& asked = rules_.at(rule);
  CheckResult& result = results_[rule].emplace();
  result.found = findings.count();
  result.of = of;
  for (const FoundAt& at : findings.smallest()) {
    result.samples.push_back(name_of(asked.table, at));
  }
}

std::vector<CheckResult> RuleBook::results() const {
  std::vector<CheckResult> all;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_[i];
    CheckResult result = results_[i].value_or(CheckResult{});
    if (!rule.configured) {
      result.not_done = "not configured: the rule has no list of values";
    } else if (!results_[i]) {
      result.not_done = "the run has no such table";
    }
    result.name = rule.name();
    result.dataset = rule.table;
    result.column = rule.column;
    result.check = convoy::name_of(rule.kind);
    result.warn = rule.warn;
    result.error = rule.error;
    result.text = text_of(rule);
    all.push_back(std::move(result));
  }
  return all;
}

}  // namespace convoy
