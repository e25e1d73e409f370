// A hash table from key to state that hides cache misses: what combine and exchange fill.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "convoy/base/failure.hpp"
#include "convoy/base/hash.hpp"
#include "convoy/base/prefetch.hpp"
#include "convoy/base/segments.hpp"
#include "convoy/engine/entry.hpp"

namespace convoy {

/// Entries lie densely in the order in which their keys were first seen; a slot array of hashes and
/// their numbers finds them. Records of a key mostly come close together: the entries that were met
/// last are found in a small array that stays in the cache, and merged at once. Others are queued:
/// the slot of a queued record, then its entry, are on their way into the cache while others are
/// merged. Table order must never reach any output.
///   memory: [bytes] keys x sizeof(Entry) + 8 x slots, 4/3 to 8/3 slots a key; half as many slots
///   more while they grow
template <KeyedState State>
class KeyedTable {
 public:
  using Key = typename State::Key;

  KeyedTable() { clear(); }

  /// Merges a state into that of its key; takes effect at the latest when the table is looked at.
  void add(Key key, const State& state) {
    const std::uint64_t hash = stable_hash(key);
    if (const Slot& recent = recent_of(hash); recent.number != kFree && holds(recent, hash, key))
      return entries_[recent.number].state.merge(state);
    if (head_ - tail_ == kDistance) settle_oldest();
    waiting_[head_++ % kDistance] = {hash, {key, state}};
    prefetch(&slots_[hash & mask_]);
    if (head_ - tail_ > kDistance / 2)
      prefetch_entry(waiting_[(head_ - kDistance / 2) % kDistance].hash);
  }

  const Segments<Entry<State>>& entries() {
    while (tail_ != head_) settle_oldest();
    return entries_;
  }
  std::size_t size() { return entries().size(); }
  /// What the table takes of the memory, without settling what waits.
  std::size_t bytes() const { return entries_.bytes() + slots_.size() * sizeof(Slot); }

  /// The state of a key, or nullptr.
  const State* find(Key key) {
    const auto& settled = entries();
    const Slot& slot = slots_[find_slot(stable_hash(key), key)];
    return slot.number == kFree ? nullptr : &settled[slot.number].state;
  }

  /// Start loading what `find` will touch: first the one, some keys later the other.
  void prefetch_slot(Key key) const { prefetch(&slots_[stable_hash(key) & mask_]); }
  void prefetch_state(Key key) const { prefetch_entry(stable_hash(key)); }

  void clear() {
    entries_ = {};
    slots_.assign(kFirstSlots, Slot{});
    recent_.assign(kRecent, Slot{});
    mask_ = kFirstSlots - 1;
    head_ = tail_ = 0;
  }

 private:
  static constexpr std::uint32_t kFree = UINT32_MAX;
  static constexpr std::size_t kFirstSlots = 1024;
  static constexpr std::size_t kRecent = 1 << 13;  // fits the second-level cache with its entries
  static constexpr std::size_t kDistance = 64;     // longer than a memory access, less than L1

  struct Slot {
    std::uint32_t mark = 0;  // low bits of the hash, so that few other entries are looked at
    std::uint32_t number = kFree;
  };
  struct Waiting {
    std::uint64_t hash;
    Entry<State> entry;
  };

  Slot& recent_of(std::uint64_t hash) { return recent_[hash >> 20 & (kRecent - 1)]; }
  static std::uint32_t mark_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

  void settle_oldest() {
    const Waiting& next = waiting_[tail_++ % kDistance];
    Slot& slot = slots_[find_slot(next.hash, next.entry.key)];
    if (slot.number != kFree) {
      recent_of(next.hash) = slot;
      return entries_[slot.number].state.merge(next.entry.state);
    }
    invariant(entries_.size() < kFree, "fewer than 2^32 keys a rank");
    slot = {mark_of(next.hash), static_cast<std::uint32_t>(entries_.size())};
    recent_of(next.hash) = slot;
    entries_.push_back(next.entry);
    if (entries_.size() * 4 > slots_.size() * 3) grow();
  }

  void prefetch_entry(std::uint64_t hash) const {
    for (std::size_t at = hash & mask_; slots_[at].number != kFree; at = (at + 1) & mask_) {
      if (slots_[at].mark != mark_of(hash)) continue;
      const auto* const entry = &entries_[slots_[at].number];
      prefetch(entry);
      return prefetch(reinterpret_cast<const char*>(entry + 1) - 1);
    }
  }

  bool holds(const Slot& slot, std::uint64_t hash, Key key) const {
    return slot.mark == mark_of(hash) && entries_[slot.number].key == key;
  }

  /// The slot of a key, or the free one for it.
  std::size_t find_slot(std::uint64_t hash, Key key) const {
    std::size_t at = hash & mask_;
    while (slots_[at].number != kFree && !holds(slots_[at], hash, key)) at = (at + 1) & mask_;
    return at;
  }

  /// Slots stand by the low bits of their marks, so the entries are not looked at.
  void grow() {
    const std::vector<Slot> fewer = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
    mask_ = slots_.size() - 1;
    for (const Slot& slot : fewer) {
      if (slot.number == kFree) continue;
      std::size_t at = slot.mark & mask_;
      while (slots_[at].number != kFree) at = (at + 1) & mask_;
      slots_[at] = slot;
    }
  }

  Segments<Entry<State>> entries_;
  std::vector<Slot> slots_;
  std::vector<Slot> recent_;
  std::size_t mask_ = 0;
  Waiting waiting_[kDistance];
  std::size_t head_ = 0;  // queued so far
  std::size_t tail_ = 0;  // merged so far
};

}  // namespace convoy
