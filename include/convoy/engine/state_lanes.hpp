// How states travel to the ranks that own their keys.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "convoy/comm/exchange.hpp"
#include "convoy/engine/entry.hpp"
#include "convoy/record/wire.hpp"

namespace convoy {

constexpr std::uint64_t kBuckets = 4096;

/// The rank that owns a key: hashes fall into a fixed number of buckets, buckets to ranks.
inline int owner_of(std::uint64_t hash, int ranks) {
  return static_cast<int>((hash >> 52) * static_cast<std::uint64_t>(ranks) / kBuckets);
}

/// This rank's ends of the lanes to all others and from them: a text is told once. What is sent by
/// those of one rank is taken by those of another that were made for the same exchange.
///   memory: [bytes] up to 270,000 a rank for texts
template <KeyedState State>
class StateLanes {
 public:
  using Held = Entry<State>;

  explicit StateLanes(const World& world) : rank_(world.rank()), ranks_(world.size()) {
    const Words words = world.spans_nodes() ? Words::packed : Words::plain;
    const auto ranks = static_cast<std::size_t>(ranks_);
    encoders_.assign(ranks, ItemEncoder(sizeof(Held), Held::texts(), words));
    decoders_.assign(ranks, ItemDecoder(sizeof(Held), Held::texts()));
  }

  int owner(const Held& held) const { return owner_of(stable_hash(held.key), ranks_); }
  int mine() const { return rank_; }

  void send(Outbox& out, int owner, const Held& held) {
    encoders_[static_cast<std::size_t>(owner)].append(
        &held, [&](std::size_t bytes) { return out.extend(owner, bytes); });
  }

  /// Calls `visit(held)` for what came from a rank; returns the bytes of it that were whole.
  template <class Visit>
  std::size_t take(int source, std::string_view bytes, const Visit& visit) {
    return decoders_[static_cast<std::size_t>(source)].take(
        bytes, [&](const void* item) { visit(*static_cast<const Held*>(item)); });
  }

 private:
  int rank_, ranks_;
  std::vector<ItemEncoder> encoders_;  // one a rank
  std::vector<ItemDecoder> decoders_;
};

}  // namespace convoy
