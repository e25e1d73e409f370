// A hash table from key to state that hides cache misses: what combine and exchange fill.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "convoy/algebra/monoids.hpp"
#include "convoy/base/failure.hpp"
#include "convoy/base/hash.hpp"

namespace convoy {

/// A state that belongs to a key: `State::Key`, and the columns that carry it to other ranks.
template <class State>
concept KeyedState = Monoid<State> && requires {
  typename State::Key;
  State::columns();
};

/// Entries lie densely in the order in which their keys were first seen; a slot array of hash tag
/// and entry number finds them. `add` only queues: a queued record's slot, then its entry, is on
/// its way into the cache while others are merged. Table order must never reach any output.
///   memory: [bytes] entries x sizeof(Entry) + 8 x slots, 8/7 to 16/7 slots an entry
template <KeyedState State>
class KeyedTable {
 public:
  using Key = typename State::Key;
  struct Entry {
    Key key;
    State state;
  };

  KeyedTable() { clear(); }

  /// Merges a state into that of its key; takes effect at the latest when the table is looked at.
  void add(Key key, const State& state) {
    Waiting& place = waiting_[head_ % kDistance];
    if (head_ - tail_ == kDistance) settle_oldest();
    place = {stable_hash(key), {key, state}};
    __builtin_prefetch(&slots_[place.hash & mask_]);
    ++head_;
    if (head_ - tail_ > kDistance / 2)
      prefetch_entry(waiting_[(head_ - kDistance / 2) % kDistance]);
  }

  std::span<const Entry> entries() {
    settle_all();
    return entries_;
  }
  std::size_t size() { return entries().size(); }

  /// The state of a key, or nullptr.
  const State* find(Key key) {
    settle_all();
    const std::uint64_t hash = stable_hash(key);
    const Slot* slot = &slots_[find_slot(hash, key)];
    return slot->entry == kFree ? nullptr : &entries_[slot->entry].state;
  }

  /// Starts loading what `find` will touch for this key.
  void prefetch(Key key) const { __builtin_prefetch(&slots_[stable_hash(key) & mask_]); }

  void reserve(std::size_t keys) {
    entries_.reserve(keys);
    std::size_t slots = kFirstSlots;
    while (slots * 7 < keys * 8) slots *= 2;
    if (slots > slots_.size()) grow(slots);
  }

  void clear() {
    entries_ = {};
    slots_.assign(kFirstSlots, Slot{});
    mask_ = kFirstSlots - 1;
    head_ = tail_ = 0;
  }

 private:
  static constexpr std::uint32_t kFree = UINT32_MAX;
  static constexpr std::size_t kFirstSlots = 1024;
  static constexpr std::size_t kDistance = 32;  // longer than a memory access, shorter than L1

  struct Slot {
    std::uint32_t tag = 0;  // low half of the hash: enough to place 2^32 entries again
    std::uint32_t entry = kFree;
  };
  struct Waiting {
    std::uint64_t hash;
    Entry entry;
  };

  void settle_oldest() {
    const Waiting& next = waiting_[tail_++ % kDistance];
    Slot& slot = slots_[find_slot(next.hash, next.entry.key)];
    if (slot.entry != kFree) {
      entries_[slot.entry].state.merge(next.entry.state);
      return;
    }
    invariant(entries_.size() < kFree, "fewer than 2^32 keys a rank");
    slot = {static_cast<std::uint32_t>(next.hash), static_cast<std::uint32_t>(entries_.size())};
    entries_.push_back(next.entry);
    if (entries_.size() * 8 > slots_.size() * 7) grow(slots_.size() * 2);
  }

  void settle_all() {
    while (tail_ != head_) settle_oldest();
  }

  void prefetch_entry(const Waiting& waiting) const {
    const Slot& slot = slots_[waiting.hash & mask_];
    if (slot.entry != kFree) __builtin_prefetch(&entries_[slot.entry]);
  }

  std::size_t find_slot(std::uint64_t hash, Key key) const {
    const auto tag = static_cast<std::uint32_t>(hash);
    std::size_t at = hash & mask_;
    while (slots_[at].entry != kFree &&
           (slots_[at].tag != tag || entries_[slots_[at].entry].key != key)) {
      at = (at + 1) & mask_;
    }
    return at;
  }

  void grow(std::size_t slots) {
    std::vector<Slot> old(slots);
    old.swap(slots_);
    mask_ = slots - 1;
    for (const Slot& slot : old) {
      if (slot.entry == kFree) continue;
      std::size_t at = slot.tag & mask_;
      while (slots_[at].entry != kFree) at = (at + 1) & mask_;
      slots_[at] = slot;
    }
  }

  std::vector<Entry> entries_;
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  Waiting waiting_[kDistance];
  std::size_t head_ = 0;  // queued so far
  std::size_t tail_ = 0;  // merged so far
};

}  // namespace convoy
