// A key and its state, as tables hold, spill and send them.
#pragma once

#include <concepts>
#include <type_traits>

#include "convoy/algebra/monoids.hpp"
#include "convoy/record/wire.hpp"

namespace convoy {

/// A state that belongs to a key: `State::Key`, and the texts in it.
template <class State>
concept KeyedState =
    Monoid<State> && std::is_trivially_copyable_v<typename State::Key> && requires {
  { State::texts() } -> std::same_as<TextMembers>;
};

/// What a table holds, spills and sends.
template <KeyedState State>
struct Entry {
  typename State::Key key{};
  State state;

  static TextMembers texts() {
    TextMembers texts = State::texts();
    for (std::size_t& offset : texts) offset += text_member<&Entry::state>();
    return texts;
  }
};

}  // namespace convoy
