// Brings the states of each key together on one rank.
#pragma once

#include <utility>
#include <vector>

#include "convoy/engine/slices.hpp"

namespace convoy {

/// States of which each key is on exactly one rank; only `exchange` makes one. Where nothing was
/// spilled it is the table that the rank combined into: the states that went to other ranks are
/// still there, but not seen.
template <KeyedState State>
class Owned {
 public:
  using Key = typename State::Key;

  /// Calls `visit(key, state)` for every key of this rank, in no order. Of each key `far(key)`,
  /// then `near(key)` are called some visits earlier, to load what its visit will need.
  template <class Visit, class Far, class Near>
  void for_each(const Visit& visit, const Far& far, const Near& near) {
    constexpr std::size_t kNear = 16;
    const auto& entries = table_.entries();
    const auto of_mine = [&](std::size_t i, const auto& use) {
      if (i < entries.size() && owns(entries[i].key)) use(entries[i]);
    };
    for (std::size_t i = 0; i < entries.size(); ++i) {
      of_mine(i + 2 * kNear, [&](const auto& entry) { far(entry.key); });
      of_mine(i + kNear, [&](const auto& entry) { near(entry.key); });
      of_mine(i, [&](const auto& entry) { visit(entry.key, entry.state); });
    }
  }
  template <class Visit>
  void for_each(const Visit& visit) {
    for_each(
        visit, [](Key) {}, [](Key) {});
  }

  /// The state of a key of this rank, or nullptr.
  const State* find(Key key) { return table_.find(key); }
  /// Start loading what `find` will touch: first the one, some keys later the other.
  void prefetch_slot(Key key) const { table_.prefetch_slot(key); }
  void prefetch_state(Key key) const { table_.prefetch_state(key); }
  std::uint64_t size() const { return size_; }  ///< keys of this rank

 private:
  template <KeyedState Any>
  friend class StateExchange;

  bool owns(Key key) const { return ranks_ == 1 || owner_of(stable_hash(key), ranks_) == rank_; }

  KeyedTable<State> table_;
  int rank_ = 0;
  int ranks_ = 1;
  std::uint64_t size_ = 0;
};

/// One exchange at work.
template <KeyedState State>
class StateExchange {
 public:
  StateExchange(World& world, Partial<State>& partial, const Slice& slice)
      : spilled_(partial, slice.begin, slice.end),
        in_place_(!slice.is_spilled),
        lanes_(partial.take_lanes()) {
    owned_.rank_ = world.rank();
    owned_.ranks_ = world.size();
    if (!in_place_) return;
    owned_.table_ = partial.take_table();
    front_ = partial.take_front();
    of_others_ = front_.sent();
    if (world.size() > 1) in_table_ = owned_.table_.size();
  }

  void fill(Outbox& out) {
    while (!out.full()) {
      const Held* const held = next();
      if (held == nullptr) return;
      const int owner = lanes_.owner(*held);
      if (owner != lanes_.mine()) {
        lanes_.send(out, owner, *held);
        if (at_ > front_.size()) ++of_others_;
      } else if (!in_place_) {
        owned_.table_.add_once(held->key, held->state);
      }
    }
  }

  std::size_t drain(int source, std::string_view bytes) {
    return lanes_.take(source, bytes,
                       [&](const Held& held) { owned_.table_.add_once(held.key, held.state); });
  }

  Owned<State> finish() {
    owned_.size_ = owned_.table_.size() - (in_place_ ? of_others_ : 0);
    return std::move(owned_);
  }

 private:
  using Held = Entry<State>;

  /// What arrives may add entries to the table meanwhile: segments never move, positions stay.
  const Held* next() {
    if (!in_place_) return spilled_.next();
    const auto& entries = owned_.table_.entries();
    for (; (at_ = front_.next_sent(at_)) < front_.size(); ++at_) {
      if (!(entries[at_].state == State{})) return &entries[at_++];
    }
    return at_ < in_table_ ? &entries[at_++] : nullptr;
  }

  Owned<State> owned_;
  typename Partial<State>::SliceReader spilled_;
  bool in_place_;
  std::size_t in_table_ = 0;
  std::size_t at_ = 0;
  SentFront front_;              // of it, only what came back is sent
  std::uint64_t of_others_ = 0;  // in the table
  StateLanes<State> lanes_;
};

/// Brings the states of each key of a slice together on the rank that owns it.
///   collective: yes, in bounded rounds     memory: the table and the buffers of an exchange
///   fails: JobFailed
template <KeyedState State>
Owned<State> exchange(Job& job, std::string_view step, Partial<State>& partial,
                      const Slice& slice) {
  World& world = job.world();
  StateExchange<State> states(world, partial, slice);
  job.work().sent_bytes += exchange_items(
      world, step, [&](Outbox& out) { states.fill(out); },
      [&](int source, std::string_view bytes) { return states.drain(source, bytes); });
  Owned<State> owned = states.finish();
  job.note_held(owned.size());
  return owned;
}

}  // namespace convoy
