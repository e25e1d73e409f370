// Parts of all keys that fit into the memory of the ranks.
#pragma once

#include <algorithm>
#include <vector>

#include "convoy/engine/combine.hpp"
#include "convoy/engine/job.hpp"

namespace convoy {

/// A part of all keys that fits into the memory of the ranks together with what it is joined with:
/// all keys where nothing was spilled.
struct Slice {
  std::size_t begin = 0;  ///< fine slices [begin, end)
  std::size_t end = kFineSlices;
  bool is_spilled = false;  ///< on any rank
};

/// Cuts the keys of tables that are to be joined. If any rank has spilled, all spill what they
/// still hold.
///   collective: yes
template <KeyedState... States>
std::vector<Slice> slices(Job& job, Partial<States>&... partials) {
  const std::uint64_t spilled = maximum_all(job.world(), (partials.is_spilled() || ...));
  if (spilled == 0) return {Slice{}};
  const std::uint64_t bytes = maximum_all(job.world(), (partials.bytes() + ...));
  together(job.world(), "spill", [&] { (partials.spill(), ...); });
  // A table takes up to twice its entries while it grows; a third of the memory is for the rows.
  const std::uint64_t room = std::max<std::uint64_t>(1, job.scratch().memory_bytes() / 4);
  std::uint64_t count = 1;
  while (count < kFineSlices && bytes / count > room) count *= 2;
  count = maximum_all(job.world(), count);  // ranks may have unequal memory
  std::vector<Slice> all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back({kFineSlices / count * i, kFineSlices / count * (i + 1), true});
  }
  return all;
}

}  // namespace convoy
