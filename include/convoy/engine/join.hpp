// Puts two tables together that are owned by the same ranks.
#pragma once

#include <string_view>
#include <vector>

#include "convoy/engine/exchange.hpp"

namespace convoy {

/// One row a key of `left`, with what `right` knows of it (nullptr if nothing). Both tables are
/// given up: their memory is for what comes next.
///   collective: yes (agreement only)     shape: keys of left -> rows, in no order
template <class Row, KeyedState Left, KeyedState Right, class ToRow>
std::vector<Row> join(Job& job, std::string_view step, Owned<Left> left, Owned<Right> right,
                      const ToRow& to_row) {
  std::vector<Row> rows;
  together(job.world(), step, [&] {
    rows.reserve(left.size() + left.size() / 8);  // a sort over ranks may give a rank some more
    left.for_each(
        [&](auto key, const Left& state) { rows.push_back(to_row(key, state, right.find(key))); },
        [&](auto key) { right.prefetch(key); });
    // Tests show with this that the check of the number of rows refuses to publish.
    if (fault_injected(job.world(), "lose a row") && !rows.empty()) rows.pop_back();
  });
  return rows;
}

}  // namespace convoy
