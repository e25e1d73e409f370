// What sinks of a read send while records are read.
#pragma once

#include <concepts>

#include "convoy/comm/exchange.hpp"

namespace convoy {

/// An exchange that goes on while records are read; empty where there is nothing to send.
struct Early {
  FillOutbox send;
  DrainItems take;
};

/// A sink of which something may leave for other ranks before all records are read. Its `early()`
/// is void when the sink ends.
template <class Sink>
concept SendsEarly = requires(Sink sink) {
  { sink.early() } -> std::same_as<Early>;
};

/// That of the one sink that has any.
template <class... Sinks>
Early early_of(Sinks&... sinks) {
  static_assert((int{SendsEarly<Sinks>} + ... + 0) <= 1, "items of one sink only in a lane");
  Early early;
  [[maybe_unused]] const auto look_at = [&]<class Sink>(Sink& sink) {
    if constexpr (SendsEarly<Sink>) early = sink.early();
  };
  (look_at(sinks), ...);
  return early;
}

}  // namespace convoy
