// Sorts the rows of one rank, in memory or in runs that are merged from scratch.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "convoy/base/prefetch.hpp"
#include "convoy/engine/merge_runs.hpp"
#include "convoy/engine/sort_keys.hpp"

namespace convoy {

namespace detail {

template <class Order, class Row>
SortKey key_of(const Order& order, const Row& row, const SymbolOrder& symbols) {
  if constexpr (requires { order.key(row, symbols); })
    return order.key(row, symbols);
  else
    return {};
}

/// Whether rows of equal keys are equal: `Order::kKeyTellsAll`.
template <class Order>
constexpr bool tells_all() {
  if constexpr (requires { Order::kKeyTellsAll; })
    return Order::kKeyTellsAll;
  else
    return false;
}

/// Appends rows that are all in memory to `to` in their order.
///   memory: 32 bytes a row
template <class Row, class Order>
void append_sorted(Rows<Row>& rows, const Order& order, const SymbolOrder& symbols, Rows<Row>& to) {
  constexpr std::size_t kAhead = 8;
  std::vector<const Row*> blocks;  // where they lie, of kBlockRows each
  std::vector<KeyedPosition> list;
  list.reserve(rows.size());
  for (std::uint64_t at = 0; at < rows.size(); at += RowBlocks::kBlockRows) {
    const auto piece =
        static_cast<std::size_t>(std::min<std::uint64_t>(RowBlocks::kBlockRows, rows.size() - at));
    blocks.push_back(rows.look(at, piece));
    for (std::size_t i = 0; i < piece; ++i) {
      const SortKey key = key_of(order, blocks.back()[i], symbols);
      list.push_back({key.low, key.high, static_cast<std::uint32_t>(at + i)});
    }
  }
  const auto row_at = [&](const KeyedPosition& item) -> const Row& {
    return blocks[item.position / RowBlocks::kBlockRows][item.position % RowBlocks::kBlockRows];
  };
  sort_keys(list);
  for (auto begin = list.begin(); begin != list.end();) {
    auto end = begin + 1;
    while (end != list.end() && end->key() == begin->key()) ++end;
    if (end - begin > 1 && !tells_all<Order>()) {
      std::sort(begin, end, [&](const KeyedPosition& left, const KeyedPosition& right) {
        return order(row_at(left), row_at(right));
      });
    }
    begin = end;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i + kAhead < list.size()) {
      const auto* const ahead = reinterpret_cast<const char*>(&row_at(list[i + kAhead]));
      prefetch(ahead);
      prefetch(ahead + sizeof(Row) - 1);
    }
    to.push_back(row_at(list[i]));
  }
}

/// Sorts runs of as many rows as fit into the memory and merges them.
template <class Row, class Order>
void append_merged(Scratch& scratch, Rows<Row> rows, const Order& order, const SymbolOrder& symbols,
                   Rows<Row>& to) {
  const std::uint64_t memory = scratch.memory_bytes() / 3;
  const std::uint64_t run_rows =
      std::max<std::uint64_t>(RowBlocks::kBlockRows, memory / (2 * sizeof(Row)));
  Rows<Row> runs(scratch, 0);
  std::vector<std::uint64_t> begins{0};
  RowReader<Row> reader(rows);
  while (reader.position() < rows.size()) {
    Rows<Row> run(scratch, UINT64_MAX);
    while (run.size() < run_rows && reader.position() < rows.size()) run.push_back(*reader.next());
    append_sorted(run, order, symbols, runs);
    begins.push_back(runs.size());
  }
  rows.clear();
  const std::uint64_t pieces = memory / sizeof(Row) / begins.size();
  std::vector<RunReader<Row>> readers;
  for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
    readers.emplace_back(runs, begins[i], begins[i + 1],
                         std::clamp<std::uint64_t>(pieces, 16, 4096));
  }
  merge_runs(readers, order, to);
}

}  // namespace detail

/// Sorts the rows of this rank. Not collective.
///   memory: the rows twice and 32 bytes a row, but no more than the rank's memory: then runs that
///   fit are sorted, spilled and merged
template <class Row, class Order>
Rows<Row> sort_local(Scratch& scratch, Rows<Row> rows, const Order& order) {
  const SymbolOrder symbols;
  const std::uint64_t memory = scratch.memory_bytes();
  Rows<Row> sorted(scratch, memory / 3);
  const bool fits = rows.size() * 2 * (sizeof(Row) + sizeof(KeyedPosition)) <= memory;
  if (fits && !rows.blocks().is_spilled()) {
    detail::append_sorted(rows, order, symbols, sorted);
  } else {
    detail::append_merged(scratch, std::move(rows), order, symbols, sorted);
  }
  return sorted;
}

}  // namespace convoy
