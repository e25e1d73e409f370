#include "convoy/engine/table_rules.hpp"

#include <algorithm>

#include "convoy/engine/read.hpp"
#include "convoy/engine/rule_outcomes.hpp"

namespace convoy {
namespace {

constexpr unsigned kAllKinds = 0xff;  // of a value, a bit each

bool looks_at_values(const Rule& rule) {
  return rule.kind != RuleKind::unique && rule.kind != RuleKind::foreign_key;
}

/// One round of messages for all rules of a table.
struct Outcome {
  std::uint64_t found = 0;
  std::uint64_t of = 0;
  Timestamp latest;
};

/// A rule on the latest time: found where it is too old, or there is none.
Findings judge_age(const Rule& rule, Timestamp latest, Timestamp end_of_run_date) {
  Findings findings;
  const std::int64_t oldest = end_of_run_date.microseconds - rule.age_seconds * 1'000'000;
  if (latest.is_null() || latest.microseconds < oldest) findings.count_more(1);
  return findings;
}

}  // namespace

RuledColumns::RuledColumns(const RuleBook& book, const std::string& table) {
  for (const std::string& column : book.columns_of(table)) {
    std::vector<std::size_t> numbers;
    std::vector<Rule> rules;
    for (const std::size_t number : book.on(table, column)) {
      if (!looks_at_values(book.rules()[number])) continue;
      numbers.push_back(number);
      rules.push_back(book.rules()[number]);
    }
    columns_.push_back({column, numbers, ColumnRules(std::move(rules), book.month_end())});
  }
}

void RuledColumns::clear() {
  for (Ruled& column : columns_) column.rules.clear();
}

void RuledColumns::settle(World& world, RuleBook& book, std::uint64_t looked_at) {
  std::vector<Outcome> mine;
  std::vector<std::pair<std::size_t, Findings>> findings;
  for (const Ruled& column : columns_) {
    const std::vector<RuleOutcome> outcomes = column.rules.outcomes(looked_at);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      mine.push_back({outcomes[i].findings.count(), outcomes[i].looked_at, outcomes[i].latest});
      findings.emplace_back(column.numbers[i], outcomes[i].findings);
    }
  }
  const auto all = gather_values<Outcome>(world, mine);
  for (std::size_t rule = 0; rule < findings.size(); ++rule) {
    Outcome sum;
    for (std::size_t i = rule; i < all.size(); i += findings.size()) {
      sum.found += all[i].found;
      sum.of += all[i].of;
      sum.latest = std::max(sum.latest, all[i].latest);
    }
    const auto& [number, own] = findings[rule];
    const Rule& asked = book.rules()[number];
    if (!asked.configured) continue;
    if (asked.kind == RuleKind::freshness && sum.found == 0) {
      book.settle(number, judge_age(asked, sum.latest, book.end_of_run_date()), sum.of);
    } else if (sum.found == 0) {
      book.settle(number, {}, sum.of);
    } else {
      settle_rule(world, book, number, own, sum.of);
    }
  }
}

RecordRules::RecordRules(Job& job, const Scan& scan)
    : table_(job.rules().input_table(scan.kind.name)),
      ruled_(job.rules(), table_ == nullptr ? "" : table_->name) {
  if (table_ == nullptr) return;
  const auto position_of_key = [&](const std::string& name) {
    const auto& keys = scan.kind.keys;
    const auto key = std::find(keys.begin(), keys.end(), name);
    invariant(key != keys.end(), "the scan reads the columns that rules ask for");
    return static_cast<std::size_t>(key - keys.begin());
  };
  for (RuledColumns::Ruled& column : ruled_.columns()) {
    const auto assured = scan.kind.assured.find(column.name);
    if (assured != scan.kind.assured.end()) column.rules.assure(assured->second);
    for (const bool used : {false, true}) {
      const unsigned passing = column.rules.passing_kinds(used);
      if (passing == kAllKinds) continue;
      looked_[used ? 1 : 0].push_back({position_of_key(column.name), passing,
                                       column.rules.filled_texts_pass(used),
                                       &column.rules.known_texts(used), &column.rules});
    }
  }
  for (KeyColumn* column : job.key_rules().of(table_->name)) {
    keys_.push_back({column, position_of_key(column->column)});
  }
}

void RecordRules::note_keys(const InputRecord& record) {
  for (const auto& [column, position] : keys_) {
    column->note(record.values[position], place_of(record));
  }
}

void RecordRules::clear() {
  records_ = 0;
  ruled_.clear();
  for (const auto& [column, position] : keys_) column->clear();
}

void RecordRules::settle(Job& job, const Scan& scan, std::uint64_t used) {
  if (table_ == nullptr) return;
  std::vector<std::string> files;
  for (const InputFile& file : scan.files) files.push_back(file.path);
  job.rules().note_table(table_->name, sum_all(job.world(), used), std::move(files));
  ruled_.settle(job.world(), job.rules(), records_);
}

RowRules::RowRules(Job& job, const std::string& table, const Columns& columns)
    : table_(table), columns_(columns), ruled_(job.rules(), table) {
  const auto id = std::find_if(columns_.begin(), columns_.end(), [](const Column& column) {
    return column.role == ColumnRole::id && column.member == Member::integer;
  });
  if (id != columns_.end()) key_offset_ = id->offset;
  // A dataset may be made without a column that the rules know: those stay without a verdict.
  std::erase_if(ruled_.columns(), [&](const RuledColumns::Ruled& ruled) {
    return std::none_of(columns_.begin(), columns_.end(),
                        [&](const Column& column) { return column.name == ruled.name; });
  });
  for (const RuledColumns::Ruled& ruled : ruled_.columns()) {
    positions_.push_back(position_of(columns_, ruled.name));
  }
  for (const std::size_t number : job.rules().on(table, "")) {
    const Rule& rule = job.rules().rules()[number];
    if (rule.kind == RuleKind::expression) conditions_.push_back({number, *rule.condition, {}});
  }
  for (KeyColumn* column : job.key_rules().of(table)) {
    keys_.push_back({column, position_of(columns_, column->column)});
  }
}

void RowRules::note(RowsView view, std::uint64_t first_row) {
  rows_ += view.count;
  for (std::size_t first = 0; first < view.count; first += Expression::kMostRows) {
    note_piece({{view.row(first), std::min(Expression::kMostRows, view.count - first), view.stride},
                key_offset_,
                static_cast<std::int64_t>(first_row + first)});
  }
}

void RowRules::note_piece(const KeyedRows& rows) {
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    ruled_.columns()[i].rules.note(columns_[positions_[i]], rows);
  }
  for (Condition& condition : conditions_) {
    std::array<bool, Expression::kMostRows> fails;
    condition.expression.judge(rows.data, rows.stride, std::span(fails).first(rows.count));
    for (std::size_t i = 0; i < rows.count; ++i) {
      if (fails[i]) condition.findings.add(rows.at(i));
    }
  }
  for (const auto& [column, position] : keys_) {
    const Column& described = columns_[position];
    for (std::size_t i = 0; i < rows.count; ++i) {
      column->note(described.get(rows.row(i)), described, rows.at(i));
    }
  }
}

void RowRules::settle(Job& job) {
  const std::uint64_t rows = sum_all(job.world(), rows_);
  job.rules().note_table(table_, rows);
  ruled_.settle(job.world(), job.rules(), rows_);
  for (const Condition& condition : conditions_) {
    settle_rule(job.world(), job.rules(), condition.rule, condition.findings, rows);
  }
}

}  // namespace convoy
