// Brings the states of each key together on one rank.
#pragma once

#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "convoy/comm/exchange.hpp"
#include "convoy/engine/combine.hpp"
#include "convoy/engine/job.hpp"
#include "convoy/record/wire.hpp"

namespace convoy {

constexpr std::uint64_t kBuckets = 4096;

/// The rank that owns a key: hashes fall into a fixed number of buckets, buckets to ranks.
inline int owner_of(std::uint64_t hash, int ranks) {
  return static_cast<int>((hash >> 52) * static_cast<std::uint64_t>(ranks) / kBuckets);
}

/// States of which each key is on exactly one rank; only `exchange` makes one. It is the table that
/// the rank combined into: the states that went to other ranks are still there, but not seen.
template <KeyedState State>
class Owned {
 public:
  using Key = typename State::Key;

  /// Calls `visit(key, state)` for every key of this rank, in no order. `ahead(key)` is called for
  /// a key some visits earlier, to load what its visit will need.
  template <class Visit, class Ahead>
  void for_each(const Visit& visit, const Ahead& ahead) {
    constexpr std::size_t kAhead = 16;
    const auto& keys = table_.keys();
    const auto& states = table_.states();
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (i + kAhead < keys.size()) ahead(keys[i + kAhead]);
      if (owns(keys[i])) visit(keys[i], states[i]);
    }
  }
  template <class Visit>
  void for_each(const Visit& visit) {
    for_each(visit, [](Key) {});
  }

  /// The state of a key of this rank, or nullptr.
  const State* find(Key key) { return table_.find(key); }
  void prefetch(Key key) const { table_.prefetch(key); }
  std::uint64_t size() const { return size_; }  ///< keys of this rank

 private:
  template <KeyedState Any>
  friend Owned<Any> exchange(Job& job, std::string_view step, Partial<Any> partial);

  bool owns(Key key) const { return ranks_ == 1 || owner_of(stable_hash(key), ranks_) == rank_; }

  KeyedTable<State> table_;
  int rank_ = 0;
  int ranks_ = 1;
  std::uint64_t size_ = 0;
};

namespace detail {

/// Positions of keys in the order of the ranks that own them: counting sort by owner.
struct ByOwner {
  std::vector<std::uint32_t> positions;
  std::vector<std::size_t> begins;  ///< ranks + 1
};

template <class Key>
ByOwner by_owner(const Segments<Key>& keys, int ranks) {
  ByOwner order{std::vector<std::uint32_t>(keys.size()),
                std::vector<std::size_t>(static_cast<std::size_t>(ranks) + 1)};
  std::vector<std::uint16_t> owners(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    owners[i] = static_cast<std::uint16_t>(owner_of(stable_hash(keys[i]), ranks));
    ++order.begins[owners[i] + 1U];
  }
  for (std::size_t rank = 1; rank < order.begins.size(); ++rank) {
    order.begins[rank] += order.begins[rank - 1];
  }
  std::vector<std::size_t> next(order.begins.begin(), order.begins.end() - 1);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    order.positions[next[owners[i]]++] = static_cast<std::uint32_t>(i);
  }
  return order;
}

}  // namespace detail

/// Brings the states of each key together on the rank that owns it.
///   collective: yes, in bounded rounds     memory: the table and two exchange buffers
///   fails: JobFailed
template <KeyedState State>
Owned<State> exchange(Job& job, std::string_view step, Partial<State> partial) {
  using Key = typename State::Key;
  static_assert(std::is_trivially_copyable_v<Key>);
  World& world = job.world();
  const Columns& columns = State::columns();
  Owned<State> owned;
  owned.rank_ = world.rank();
  owned.ranks_ = world.size();
  detail::ByOwner order;
  std::vector<std::size_t> next;
  std::size_t foreign = 0;
  together(world, std::string(step) + ": partition", [&] {
    owned.table_ = std::move(partial.table());
    order = detail::by_owner(owned.table_.keys(), world.size());
    next.assign(order.begins.begin(), order.begins.end() - 1);
    const auto mine = static_cast<std::size_t>(owned.rank_);
    foreign = order.positions.size() - (order.begins[mine + 1] - order.begins[mine]);
  });
  // What arrives may add keys while others leave: segments never move, and positions stay.
  const Segments<Key>& keys = owned.table_.keys();
  const Segments<State>& states = owned.table_.states();
  const auto fill = [&](int destination, std::string& frame, std::size_t limit) {
    if (destination == owned.rank_) return;
    const auto rank = static_cast<std::size_t>(destination);
    for (; next[rank] < order.begins[rank + 1] && frame.size() < limit; ++next[rank]) {
      const std::uint32_t position = order.positions[next[rank]];
      frame.append(reinterpret_cast<const char*>(&keys[position]), sizeof(Key));
      append_row(columns, &states[position], frame);
    }
  };
  const auto drain = [&](int, std::string_view frame) {
    while (!frame.empty()) {
      Key key;
      State state;
      std::memcpy(&key, frame.data(), sizeof key);
      frame.remove_prefix(sizeof key);
      take_row(columns, frame, &state);
      owned.table_.add(key, state);
    }
  };
  job.work().sent_bytes += exchange_frames(world, step, fill, drain);
  together(world, std::string(step) + ": settle", [&] {
    owned.size_ = owned.table_.size() - foreign;  // what arrived is this rank's
  });
  job.note_held(owned.size());
  return owned;
}

}  // namespace convoy
