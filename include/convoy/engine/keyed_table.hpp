// A hash table from key to state that hides cache misses: what combine and exchange fill.
#pragma once

#include <cstdint>
#include <vector>

#include "convoy/base/failure.hpp"
#include "convoy/base/prefetch.hpp"
#include "convoy/base/segments.hpp"
#include "convoy/engine/entry.hpp"
#include "convoy/engine/slot_lines.hpp"

namespace convoy {

/// Entries lie densely in the order in which their keys were first seen; slots find their numbers.
/// Records of a key mostly come close together: the entries that were met last are found in a small
/// array that stays in the cache, and merged at once. Others are queued: the slots of a queued
/// record, then its entry, are on their way into the cache while others are merged. Table order
/// must never reach any output.
///   memory: [bytes] keys x sizeof(Entry) + 8 x slots, 4/3 to 8/3 slots a key; half as many slots
///   more while they grow
template <KeyedState State>
class KeyedTable {
 public:
  using Key = typename State::Key;

  /// Merges a state into that of its key; takes effect at the latest when the table is looked at.
  void add(Key key, const State& state) {
    const std::uint32_t mark = SlotLines::mark_of(key);
    if (const Met& met = met_of(mark);
        met.number != kFree && met.mark == mark && is(key)(met.number))
      return entries_[met.number].state.merge(state);
    queue(mark, true, key, state);
  }
  /// The same for a key that is not soon met again: keys that are stay in the small array.
  void add_once(Key key, const State& state) { queue(SlotLines::mark_of(key), false, key, state); }

  /// The states may be changed.
  Segments<Entry<State>>& entries() {
    while (tail_ != head_) settle_oldest();
    return entries_;
  }
  std::size_t size() { return entries().size(); }
  /// What the table takes of the memory, without settling what waits.
  std::size_t bytes() const { return entries_.bytes() + slots_.bytes(); }

  /// The state of a key, or nullptr.
  const State* find(Key key) {
    const auto& settled = entries();
    const std::uint32_t number = slots_.slot_for(SlotLines::mark_of(key), is(key));
    return number == kFree ? nullptr : &settled[number].state;
  }

  /// Start loading what `find` will touch: first the one, some keys later the other.
  void prefetch_slot(Key key) const { slots_.prefetch_line(SlotLines::mark_of(key)); }
  void prefetch_state(Key key) const { prefetch_entry(SlotLines::mark_of(key)); }

  void clear() { *this = {}; }

 private:
  static constexpr std::uint32_t kFree = SlotLines::kFree;
  static constexpr int kMetBits = 13;           // fits the second-level cache with its entries
  static constexpr std::size_t kDistance = 64;  // longer than a memory access, less than L1

  struct Met {
    std::uint32_t mark = 0;
    std::uint32_t number = kFree;
  };
  struct Waiting {
    std::uint32_t mark;
    bool is_met_again;
    Entry<State> entry;
  };

  Met& met_of(std::uint32_t mark) { return met_[mark & ((1 << kMetBits) - 1)]; }

  /// Whether the entry of a number is that of the key.
  auto is(Key key) const {
    return [this, key](std::uint32_t number) { return entries_[number].key == key; };
  }

  void queue(std::uint32_t mark, bool is_met_again, Key key, const State& state) {
    if (head_ - tail_ == kDistance) settle_oldest();
    waiting_[head_++ % kDistance] = {mark, is_met_again, {key, state}};
    slots_.prefetch_line(mark);
    if (head_ - tail_ > kDistance / 2)
      prefetch_entry(waiting_[(head_ - kDistance / 2) % kDistance].mark);
  }

  void settle_oldest() {
    const Waiting& next = waiting_[tail_++ % kDistance];
    std::uint32_t& number = slots_.slot_for(next.mark, is(next.entry.key));
    const bool is_known = number != kFree;
    if (!is_known) {
      invariant(entries_.size() < kFree, "fewer than 2^32 keys a rank");
      number = static_cast<std::uint32_t>(entries_.size());
    }
    if (next.is_met_again) met_of(next.mark) = {next.mark, number};
    if (is_known) return entries_[number].state.merge(next.entry.state);
    entries_.push_back(next.entry);
    if (entries_.size() * 4 > slots_.size() * 3) slots_.grow();
  }

  void prefetch_entry(std::uint32_t mark) const {
    const std::uint32_t number = slots_.guess(mark);
    if (number == kFree) return;
    const auto* const entry = &entries_[number];
    prefetch(entry);
    prefetch(reinterpret_cast<const char*>(entry + 1) - 1);
  }

  Segments<Entry<State>> entries_;
  SlotLines slots_;
  std::vector<Met> met_ = std::vector<Met>(std::size_t{1} << kMetBits);
  Waiting waiting_[kDistance];
  std::size_t head_ = 0;  // queued so far
  std::size_t tail_ = 0;  // merged so far
};

}  // namespace convoy
