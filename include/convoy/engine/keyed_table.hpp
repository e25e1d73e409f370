// A hash table from key to state that hides cache misses: what combine and exchange fill.
#pragma once

#include <cstdint>
#include <vector>

#include "convoy/algebra/monoids.hpp"
#include "convoy/base/failure.hpp"
#include "convoy/base/hash.hpp"
#include "convoy/base/segments.hpp"

namespace convoy {

/// A state that belongs to a key: `State::Key`, and the columns that carry it to other ranks.
template <class State>
concept KeyedState = Monoid<State> && requires {
  typename State::Key;
  State::columns();
};

/// States lie densely in the order in which their keys were first seen; a slot array of keys and
/// their numbers finds them. `add` only queues: the slot of a queued record, then its state, are on
/// their way into the cache while others are merged. Table order must never reach any output.
///   memory: [bytes] keys x (sizeof(Key) + sizeof(State)) + 16 x slots, 8/7 to 16/7 slots a key
template <KeyedState State>
class KeyedTable {
 public:
  using Key = typename State::Key;

  KeyedTable() { clear(); }

  /// Merges a state into that of its key; takes effect at the latest when the table is looked at.
  void add(Key key, const State& state) {
    if (head_ - tail_ == kDistance) settle_oldest();
    Waiting& place = waiting_[head_ % kDistance];
    place = {stable_hash(key), key, state};
    __builtin_prefetch(&slots_[place.hash & mask_]);
    ++head_;
    if (head_ - tail_ > kDistance / 2)
      prefetch_state(waiting_[(head_ - kDistance / 2) % kDistance]);
  }

  /// The keys and, at the same positions, their states.
  const Segments<Key>& keys() {
    settle_all();
    return keys_;
  }
  const Segments<State>& states() {
    settle_all();
    return states_;
  }
  std::size_t size() { return keys().size(); }

  /// The state of a key, or nullptr.
  const State* find(Key key) {
    settle_all();
    const Slot& slot = slots_[find_slot(stable_hash(key), key)];
    return slot.number == kFree ? nullptr : &states_[slot.number];
  }

  /// Starts loading what `find` will touch for this key.
  void prefetch(Key key) const { __builtin_prefetch(&slots_[stable_hash(key) & mask_]); }

  /// Makes room for this many keys in one go.
  void reserve(std::size_t keys) {
    std::size_t slots = kFirstSlots;
    while (slots * 7 < keys * 8) slots *= 2;
    if (slots > slots_.size()) grow(slots);
  }

  void clear() {
    keys_ = {};
    states_ = {};
    slots_.assign(kFirstSlots, Slot{});
    mask_ = kFirstSlots - 1;
    head_ = tail_ = 0;
  }

 private:
  static constexpr std::uint32_t kFree = UINT32_MAX;
  static constexpr std::size_t kFirstSlots = 1024;
  static constexpr std::size_t kDistance = 32;  // longer than a memory access, shorter than L1

  struct Slot {
    Key key{};
    std::uint32_t number = kFree;  // of the key, in the order of first sight
  };
  struct Waiting {
    std::uint64_t hash;
    Key key;
    State state;
  };

  void settle_oldest() {
    const Waiting& next = waiting_[tail_++ % kDistance];
    Slot& slot = slots_[find_slot(next.hash, next.key)];
    if (slot.number != kFree) {
      states_[slot.number].merge(next.state);
      return;
    }
    invariant(keys_.size() < kFree, "fewer than 2^32 keys a rank");
    slot = {next.key, static_cast<std::uint32_t>(keys_.size())};
    keys_.push_back(next.key);
    states_.push_back(next.state);
    if (keys_.size() * 8 > slots_.size() * 7) grow(slots_.size() * 2);
  }

  void settle_all() {
    while (tail_ != head_) settle_oldest();
  }

  void prefetch_state(const Waiting& waiting) const {
    const Slot& slot = slots_[waiting.hash & mask_];
    if (slot.number != kFree) __builtin_prefetch(&states_[slot.number]);
  }

  std::size_t find_slot(std::uint64_t hash, Key key) const {
    std::size_t at = hash & mask_;
    while (slots_[at].number != kFree && slots_[at].key != key) at = (at + 1) & mask_;
    return at;
  }

  void grow(std::size_t slots) {
    std::vector<Slot> old(slots);
    old.swap(slots_);
    mask_ = slots - 1;
    for (const Slot& slot : old) {
      if (slot.number != kFree) slots_[find_slot(stable_hash(slot.key), slot.key)] = slot;
    }
  }

  Segments<Key> keys_;
  Segments<State> states_;
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  Waiting waiting_[kDistance];
  std::size_t head_ = 0;  // queued so far
  std::size_t tail_ = 0;  // merged so far
};

}  // namespace convoy
