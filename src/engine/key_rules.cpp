#include "convoy/engine/key_rules.hpp"

#include <algorithm>

#include "convoy/engine/exchange.hpp"
#include "convoy/engine/rule_outcomes.hpp"

namespace convoy {
namespace {

constexpr std::uint64_t kMemoryParts = 24;

/// The same whether a value stands in a text, a number or a column of its type: whole numbers (007
/// and 7.0 are 7) and times are themselves, any other text is known by its hash.
std::int64_t key_of(std::string_view text) {
  const auto number = whole_number_of({FieldValue::Kind::string, false, text});
  if (number) return *number;
  if (const auto time = parse_timestamp(text)) return time->microseconds;
  return static_cast<std::int64_t>(stable_hash(text));
}

/// The values of one rule: of its own column, and of the one it refers to.
struct Sides {
  KeyColumn* own = nullptr;
  KeyColumn* other = nullptr;
};

Findings find_repeated(Job& job, KeyColumn& column) {
  Findings mine;
  for (const Slice& slice : slices(job, column.values)) {
    auto owned = exchange(job, "rules: exchange values", column.values, slice);
    together(job.world(), "rules: look for repeated values", [&] {
      owned.for_each([&](std::int64_t, const Occurrences& value) {
        if (value.times < 2) return;
        mine.count_more(static_cast<std::uint64_t>(value.times - 1));
        mine.keep(value.first);
      });
    });
  }
  return mine;
}

Findings find_unknown(Job& job, const Sides& sides) {
  Findings mine;
  for (const Slice& slice : slices(job, sides.own->values, sides.other->values)) {
    auto own = exchange(job, "rules: exchange values", sides.own->values, slice);
    auto other = exchange(job, "rules: exchange other values", sides.other->values, slice);
    together(job.world(), "rules: look for unknown values", [&] {
      own.for_each([&](std::int64_t key, const Occurrences& value) {
        if (other.find(key) != nullptr) return;
        mine.count_more(static_cast<std::uint64_t>(value.times));
        mine.keep(value.first);
      });
    });
  }
  return mine;
}

}  // namespace

void KeyColumn::note(const FieldValue& value, FoundAt at) {
  using Kind = FieldValue::Kind;
  switch (value.kind) {
    case Kind::absent:
    case Kind::null:
    case Kind::array:
    case Kind::object:
      return;
    case Kind::boolean_false:
    case Kind::boolean_true:
      return add(value.kind == Kind::boolean_true ? 1 : 0, at);
    case Kind::number:
      return add(key_of(value.text), at);
    case Kind::string:
      break;
  }
  const auto text = text_of(value);
  add(key_of(text ? *text : value.text), at);
}

void KeyColumn::note(const Cell& cell, const Column& described, FoundAt at) {
  if (cell.null) return;
  if (described.type == ColumnType::text) return add(key_of(cell.text), at);
  if (described.type != ColumnType::decimal) return add(cell.integer, at);
  add(key_of(decimal_text(cell.integer, described.decimal.scale)), at);
}

void KeyColumn::clear() {
  values.clear();
  looked_at = 0;
}

KeyRules::KeyRules(Job& job) {
  const std::vector<Rule>& rules = job.rules().rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[i];
    if (rule.kind != RuleKind::unique && rule.kind != RuleKind::foreign_key) continue;
    const auto add = [&](const std::string& table, const std::string& column) {
      columns_.push_back(std::make_unique<KeyColumn>(
          KeyColumn{i, table, column, Partial<Occurrences>(job, kMemoryParts)}));
    };
    add(rule.table, rule.column);
    if (rule.kind == RuleKind::foreign_key) add(rule.other->table, rule.other->column);
  }
}

KeyRules::~KeyRules() = default;

std::vector<KeyColumn*> KeyRules::of(const std::string& table) {
  std::vector<KeyColumn*> columns;
  for (const auto& column : columns_) {
    if (column->table == table) columns.push_back(column.get());
  }
  return columns;
}

void KeyRules::settle(Job& job) {
  RuleBook& book = job.rules();
  std::map<std::size_t, Sides> by_rule;
  for (const auto& column : columns_) {
    Sides& sides = by_rule[column->rule];
    (sides.own == nullptr ? sides.own : sides.other) = column.get();
  }
  for (const auto& [number, sides] : by_rule) {
    const Rule& rule = book.rules()[number];
    const bool known = book.rows_of(rule.table) && (!rule.other || book.rows_of(rule.other->table));
    if (!known) continue;
    const Findings mine =
        sides.other == nullptr ? find_repeated(job, *sides.own) : find_unknown(job, sides);
    settle_rule(job.world(), book, number, mine, sum_all(job.world(), sides.own->looked_at));
  }
  columns_.clear();
}

}  // namespace convoy
