// What a Partial sends before all records are read: part of combine.hpp.
#pragma once

#include "convoy/engine/combine.hpp"

namespace convoy {

template <KeyedState State>
void Partial<State>::send_early(Outbox& out) {
  constexpr std::size_t kLookedAt = 16;  // one of so many is looked at again
  Segments<Held>& held = this->held();
  // Records that are not combined are never met again.
  while (!out.full() && front_.size() + (is_combining_ ? settled_ : 0) < held.size()) {
    const std::size_t at = front_.size();
    const int owner = lanes().owner(held[at]);
    front_.append(owner != world_->rank());
    if (owner != world_->rank()) {
      lanes().send(out, owner, held[at]);
      held[at].state = State{};
    }
    const std::size_t since = 2 * settled_;
    if (is_combining_ && at % kLookedAt == 0 && at >= judged_from_ + since) look_at(at - since);
  }
}

template <KeyedState State>
std::size_t Partial<State>::take_early(int source, std::string_view bytes) {
  return lanes().take(source, bytes, [&](const Held& held) {
    if (is_combining_) {
      table_.add_once(held.key, held.state);
    } else {
      loose_.push_back(held);
    }
    ++arrived_;
    spill_if_full();
  });
}

/// Waits for twice as many keys where one of sixteen came back after it was sent: that costs bytes.
template <KeyedState State>
void Partial<State>::look_at(std::size_t position) {
  constexpr std::uint64_t kEnough = 64;
  if (!front_.is_sent(position)) return;
  ++looked_at_;
  came_back_ += held()[position].state == State{} ? 0 : 1;
  if (looked_at_ < kEnough) return;
  if (came_back_ * 16 > looked_at_) {
    settled_ *= 2;
    judged_from_ = front_.size();
  }
  looked_at_ = came_back_ = 0;
}

}  // namespace convoy
