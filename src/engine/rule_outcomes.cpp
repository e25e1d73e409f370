#include "convoy/engine/rule_outcomes.hpp"

#include <cmath>

namespace convoy {
namespace {

bool is_as_asked(const Rule& rule, std::uint64_t rows, std::optional<std::uint64_t> other,
                 const std::uint64_t* previous) {
  const auto count = static_cast<std::int64_t>(rows);
  if (rule.minimum && count < *rule.minimum) return false;
  if (rule.maximum && count > *rule.maximum) return false;
  if (rule.other && other != rows) return false;
  if (!rule.previous_percent || previous == nullptr) return true;
  const auto before = static_cast<double>(*previous);
  return std::abs(static_cast<double>(rows) - before) * 100 <= *rule.previous_percent * before;
}

}  // namespace

Findings findings_of_all(World& world, const Findings& mine) {
  Findings all;
  all.count_more(sum_all(world, mine.count()));
  for (const FoundAt& at : gather_values<FoundAt>(world, mine.smallest())) all.keep(at);
  return all;
}

void settle_rule(World& world, RuleBook& book, std::size_t rule, const Findings& mine,
                 std::uint64_t of) {
  book.settle(rule, findings_of_all(world, mine), of);
}

std::map<std::string, std::uint64_t> rows_by_table(const PreviousRun& run,
                                                   std::span<const RuleTable> tables) {
  std::map<std::string, std::uint64_t> rows;
  for (const RuleTable& table : tables) {
    const auto& counts = table.is_input ? run.used : run.rows;
    const auto found = counts.find(table.is_input ? table.input_kind : table.name);
    if (found != counts.end()) rows[table.name] = found->second;
  }
  return rows;
}

void settle_row_counts(RuleBook& book, const std::map<std::string, std::uint64_t>& previous) {
  for (std::size_t i = 0; i < book.rules().size(); ++i) {
    const Rule& rule = book.rules()[i];
    if (rule.kind != RuleKind::row_count) continue;
    const auto rows = book.rows_of(rule.table);
    const auto other = rule.other ? book.rows_of(rule.other->table) : std::nullopt;
    if (!rows || (rule.other && !other)) continue;
    const auto before = previous.find(rule.table);
    const std::uint64_t* const last = before == previous.end() ? nullptr : &before->second;
    Findings findings;
    if (!is_as_asked(rule, *rows, other, last)) findings.count_more(1);
    book.settle(i, findings, *rows);
  }
}

}  // namespace convoy
