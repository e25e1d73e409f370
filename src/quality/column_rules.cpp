#include "convoy/quality/column_rules.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace {

constexpr std::uint64_t kUnknown = TextVerdicts::kUnknown;  // there are fewer rules

template <class Visit>
void each_bit(std::uint64_t bits, const Visit& visit) {
  for (; bits != 0; bits &= bits - 1) visit(static_cast<std::size_t>(std::countr_zero(bits)));
}

}  // namespace

ColumnRules::ColumnRules(std::vector<Rule> rules, Timestamp until)
    : rules_(std::move(rules)), findings_(rules_.size()), latest_(rules_.size()) {
  invariant(rules_.size() <= kRulesOfColumn, "the rule file was read with a limit a column");
  for (const Rule& rule : rules_) {
    const std::uint64_t bit = std::uint64_t{1} << tests_.size();
    tests_.emplace_back(rule, until);
    if (!rule.configured) continue;
    all_ |= bit;
    for (auto& by_kind : todo_) {
      for (std::size_t kind = 0; kind < by_kind.size(); ++kind) {
        const Known known = tests_.back().known_of(static_cast<FieldValue::Kind>(kind));
        if (known == Known::fails) by_kind[kind].fails |= bit;
        if (known == Known::look) by_kind[kind].look |= bit;
      }
    }
  }
}

void ColumnRules::assure(std::span<const RuleKind> kinds) {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (std::find(kinds.begin(), kinds.end(), rules_[i].kind) == kinds.end()) continue;
    for (Todo& todo : todo_[1]) {
      todo.fails &= ~(std::uint64_t{1} << i);
      todo.look &= ~(std::uint64_t{1} << i);
    }
  }
}

std::uint8_t ColumnRules::passing_kinds(bool used) const {
  unsigned kinds = 0;
  for (std::size_t kind = 0; kind < todo_[0].size(); ++kind) {
    const Todo& todo = todo_[used ? 1 : 0][kind];
    kinds |= unsigned{(todo.fails | todo.look) == 0} << kind;
  }
  return static_cast<std::uint8_t>(kinds);
}

void ColumnRules::note(const FieldValue& value, bool used, FoundAt at) {
  const Todo& todo = todo_[used ? 1 : 0][static_cast<std::size_t>(value.kind)];
  TextVerdicts& texts = texts_[used ? 1 : 0];
  std::uint64_t failing = TextVerdicts::takes(value) ? texts.find(value) : kUnknown;
  if (failing == kUnknown) {
    failing = todo.fails | judge(value, todo.look);
    if (TextVerdicts::takes(value)) texts.learn(value, failing);
  }
  if (failing != 0) add_all(failing, at);
}

std::uint64_t ColumnRules::judge(const FieldValue& value, std::uint64_t look) {
  std::uint64_t failing = 0;
  each_bit(look, [&](std::size_t i) {
    if (rules_[i].kind == RuleKind::freshness) {
      const auto text = text_of(value);
      const auto time = text ? parse_timestamp(*text) : std::nullopt;
      if (time) latest_[i] = std::max(latest_[i], *time);
      if (time) return;
    }
    if (tests_[i].fails(value)) failing |= std::uint64_t{1} << i;
  });
  return failing;
}

void ColumnRules::add_all(std::uint64_t failing, FoundAt at) {
  each_bit(failing, [&](std::size_t i) { findings_[i].add(at); });
}

bool ColumnRules::filled_texts_pass(bool used) const {
  const Todo& todo = todo_[used ? 1 : 0][static_cast<std::size_t>(FieldValue::Kind::string)];
  bool pass = todo.fails == 0;
  each_bit(todo.look, [&](std::size_t i) { pass = pass && rules_[i].kind == RuleKind::not_empty; });
  return pass;
}

void ColumnRules::note(const Column& column, const KeyedRows& rows) {
  if (column.member == Member::symbol) return note_texts(column, rows);
  note_numbers(column, rows);
}

// A text is judged once: it has the same verdict wherever it stands.
void ColumnRules::note_texts(const Column& column, const KeyedRows& rows) {
  for (std::size_t i = 0; i < rows.count; ++i) {
    const auto symbol = detail::member_at<Symbol>(rows.row(i), column.offset);
    if (symbol.id() >= by_symbol_.size()) by_symbol_.resize(symbol.id() + 1, kUnknown);
    std::uint64_t& failing = by_symbol_[symbol.id()];
    if (failing == kUnknown) {
      const Todo todo = todo_of(symbol.is_null() ? std::nullopt : std::optional(column.type));
      failing = todo.fails | this->failing(column.get(rows.row(i)), column.type, todo.look);
    }
    if (failing != 0) add_all(failing, rows.at(i));
  }
}

// Most values are within all bounds, which one comparison tells.
void ColumnRules::note_numbers(const Column& column, const KeyedRows& rows) {
  const Todo nulls = todo_of(std::nullopt), values = todo_of(column.type);
  if ((nulls.fails | values.fails | values.look) == 0) return;
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
  each_bit(values.look, [&](std::size_t i) {
    const auto [from, to] = tests_[i].bounds();
    least = std::max(least, from);
    greatest = std::min(greatest, to);
  });
  each_cell(column, rows, [&](std::size_t i, const Cell& cell) {
    if (!cell.null && values.fails == 0 && cell.integer >= least && cell.integer <= greatest) {
      return;
    }
    if (cell.null && nulls.fails == 0) return;
    add_all(cell.null ? nulls.fails : values.fails | failing(cell, column.type, values.look),
            rows.at(i));
  });
  each_bit(values.look, [&](std::size_t i) {
    if (rules_[i].kind != RuleKind::freshness) return;
    each_cell(column, rows, [&](std::size_t, const Cell& cell) {
      if (!cell.null) latest_[i] = std::max(latest_[i], Timestamp{cell.integer});
    });
  });
}

ColumnRules::Todo ColumnRules::todo_of(std::optional<ColumnType> type) const {
  Todo todo;
  each_bit(all_, [&](std::size_t i) {
    const Known known =
        type ? tests_[i].known_of(*type) : tests_[i].known_of(FieldValue::Kind::null);
    const std::uint64_t bit = std::uint64_t{1} << i;
    if (known == Known::fails) todo.fails |= bit;
    if (known == Known::look) todo.look |= bit;
  });
  return todo;
}

std::uint64_t ColumnRules::failing(const Cell& cell, ColumnType type, std::uint64_t look) const {
  std::uint64_t failing = 0;
  each_bit(look, [&](std::size_t i) {
    if (tests_[i].fails(cell, type)) failing |= std::uint64_t{1} << i;
  });
  return failing;
}

void ColumnRules::clear() {
  for (Findings& findings : findings_) findings = {};
  for (Timestamp& latest : latest_) latest = Timestamp::null();
  for (TextVerdicts& texts : texts_) texts.clear();
}

std::vector<RuleOutcome> ColumnRules::outcomes(std::uint64_t looked_at) const {
  std::vector<RuleOutcome> outcomes;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    outcomes.push_back({findings_[i], looked_at, latest_[i]});
  }
  return outcomes;
}

}  // namespace convoy
