// Puts two tables together that are owned by the same ranks.
#pragma once

#include <string_view>

#include "convoy/engine/exchange.hpp"

namespace convoy {

/// Calls `visit(key, left state, right state)` for every key of `left`, in no order; the right
/// state is a pointer, nullptr where there is none.
///   collective: yes (agreement only)
template <KeyedState Left, KeyedState Right, class Visit>
void join(Job& job, std::string_view step, Owned<Left>& left, Owned<Right>& right,
          const Visit& visit) {
  together(job.world(), step, [&] {
    // Tests show with this that the check of the number of rows refuses to publish.
    bool loses_row = fault_injected(job.world(), "lose a row");
    left.for_each(
        [&](auto key, const Left& state) {
          if (!std::exchange(loses_row, false)) visit(key, state, right.find(key));
        },
        [&](auto key) { right.prefetch_slot(key); }, [&](auto key) { right.prefetch_state(key); });
  });
}

}  // namespace convoy
