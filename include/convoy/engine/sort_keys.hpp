// Sorts numbers that stand for rows.
#pragma once

#include <cstdint>
#include <vector>

#include "convoy/base/symbol.hpp"

namespace convoy {

/// The first part of an order, as a number of 96 bits: rows whose keys differ are in the order of
/// their keys, what is left the order itself decides.
struct SortKey {
  std::uint32_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const SortKey&, const SortKey&) = default;
};

/// A signed number as an unsigned one of the same order.
inline std::uint64_t in_order(std::int64_t number) {
  return static_cast<std::uint64_t>(number) ^ (1ULL << 63);
}

struct KeyedPosition {
  std::uint64_t low = 0;
  std::uint32_t high = 0;
  std::uint32_t position = 0;

  SortKey key() const { return {high, low}; }
};

/// Sorts by key; equal keys stay in the order of their positions in the list.
///   memory: the list once more
///   source: radix sort from the least byte, H. H. Seward, 1954; bytes that are equal in all keys
///   are left out
void sort_keys(std::vector<KeyedPosition>& list);

}  // namespace convoy
