// Puts two tables together that are owned by the same ranks.
#pragma once

#include <string_view>
#include <vector>

#include "convoy/engine/combine.hpp"

namespace convoy {

/// One row a key of `left`, with what `right` knows of it (nullptr if nothing).
///   collective: yes (agreement only)     shape: keys of left -> rows, in no order
template <class Row, KeyedState Left, KeyedState Right, class ToRow>
std::vector<Row> join(Job& job, std::string_view step, Owned<Left>& left, Owned<Right>& right,
                      const ToRow& to_row) {
  std::vector<Row> rows;
  together(job.world(), step, [&] {
    constexpr std::size_t kAhead = 16;
    const auto& keys = left.keys();
    const auto& states = left.states();
    rows.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (i + kAhead < keys.size()) right.prefetch(keys[i + kAhead]);
      rows.push_back(to_row(keys[i], states[i], right.find(keys[i])));
    }
    // Tests show with this that the check of the number of rows refuses to publish.
    if (fault_injected(job.world(), "lose a row") && !rows.empty()) rows.pop_back();
  });
  return rows;
}

}  // namespace convoy
