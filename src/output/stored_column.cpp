#include "stored_column.hpp"

#include <algorithm>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace {

bool needs_companion(const Column& column, const ColumnFacts& facts) {
  if (!facts.has_null) return false;
  switch (column.type) {
    case ColumnType::int64:
      return column.role == ColumnRole::id;
    case ColumnType::boolean:
      return true;
    case ColumnType::timestamp:
    case ColumnType::decimal:
      return false;
    case ColumnType::text:
      return facts.has_empty_text;
  }
  return false;
}

StoredColumn describe_column(const Column& column, const ColumnFacts& facts) {
  StoredColumn stored{&column, column.name};
  switch (column.type) {
    case ColumnType::int64:
    case ColumnType::timestamp:
    case ColumnType::decimal:
      stored.width = sizeof(std::int64_t);
      stored.null_is_fill = column.nullable && (column.type != ColumnType::int64 ||
                                                column.role == ColumnRole::measure);
      break;
    case ColumnType::boolean:
      stored.storage = Storage::boolean;
      break;
    case ColumnType::text:
      stored.width = std::max<std::size_t>(facts.longest_text, 1);
      stored.storage = stored.width > kLongestFixedText ? Storage::long_text : Storage::fixed_text;
      stored.empty_is_null = column.nullable && !facts.has_empty_text;
      break;
  }
  return stored;
}

}  // namespace

ColumnFacts& ColumnFacts::operator+=(const ColumnFacts& other) {
  longest_text = std::max(longest_text, other.longest_text);
  has_null = has_null || other.has_null;
  has_empty_text = has_empty_text || other.has_empty_text;
  return *this;
}

void note_rows(const Columns& columns, RowsView rows, std::span<ColumnFacts> facts) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& column = columns[i];
    if (!column.nullable && column.type != ColumnType::text) continue;
    ColumnFacts& fact = facts[i];
    bool has_null = false;
    const char* known = nullptr;  // where the last text stands: sorted rows repeat few
    each_cell(column, rows, [&](std::size_t, const Cell& cell) {
      has_null |= cell.null;
      if (cell.null || column.type != ColumnType::text || cell.text.data() == known) return;
      known = cell.text.data();
      fact.longest_text = std::max<std::uint64_t>(fact.longest_text, cell.text.size());
      fact.has_empty_text = fact.has_empty_text || cell.text.empty();
    });
    fact.has_null = fact.has_null || has_null;
  }
}

std::vector<StoredColumn> describe_storage(const TableLayout& layout) {
  invariant(layout.facts.size() == layout.columns.size(), "a layout knows facts of every column");
  std::vector<StoredColumn> all;
  for (std::size_t i = 0; i < layout.columns.size(); ++i) {
    const Column& column = layout.columns[i];
    all.push_back(describe_column(column, layout.facts[i]));
    if (needs_companion(column, layout.facts[i])) {
      all.push_back({&column, column.name + "__valid", Storage::validity});
    }
  }
  return all;
}

}  // namespace convoy
