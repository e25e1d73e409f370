// Moves bytes between all ranks in rounds of bounded memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/base/growing_bytes.hpp"
#include "convoy/comm/world.hpp"

namespace convoy {

/// Bytes that one rank sends in one round. What it receives beyond twice of it comes in turns.
constexpr std::size_t kExchangeBytes = 1 << 20;

/// Items on their way to other ranks, filled a round at a time.
class Outbox {
 public:
  explicit Outbox(int ranks) : lanes_(static_cast<std::size_t>(ranks)) {}

  /// Room for `bytes` more bytes to a rank, which the caller writes at once; void after the next
  /// call.
  char* extend(int destination, std::size_t bytes) {
    bytes_ += bytes;
    return lanes_[static_cast<std::size_t>(destination)].extend(bytes);
  }
  /// Whether the round has its bytes (kExchangeBytes, all destinations together).
  bool full() const { return bytes_ >= kExchangeBytes; }

  std::string_view lane(std::size_t destination) const { return lanes_[destination].view(); }
  std::uint64_t bytes() const { return bytes_; }  ///< of all lanes
  /// For the next round; keeps the memory of up to three rounds.
  void clear();

 private:
  std::vector<GrowingBytes> lanes_;
  std::uint64_t bytes_ = 0;
};

/// Appends whole items, to any ranks, until the outbox is full or nothing is left. Ranks that all
/// fill for the same destination wait for it: order that mixes destinations is faster.
using FillOutbox = std::function<void(Outbox& out)>;
/// Takes the items that came from `source`, all of them whole, and returns how many bytes they had:
/// all, or the run fails as a mistake of the program.
using DrainItems = std::function<std::size_t(int source, std::string_view bytes)>;

/// What a rank does beside an exchange. `advance()` lets the rounds go on, as far as that needs no
/// waiting: called often enough, what is ready leaves and arrives while the work goes on.
using WorkBeside = std::function<void(const std::function<void()>& advance)>;

/// Sends items from every rank to every rank until all have nothing left, and no work beside it;
/// items of one source arrive in their order. Fill and drain run while other rounds are on their
/// way, within `advance` as long as there is work; if anything throws on any rank, all ranks throw
/// JobFailed.
///   memory: at most 14 times kExchangeBytes, however many ranks there are and wherever the items
///   go; five times the largest item if that is beyond a round
///   source: every rank receives in turns, a bounded number of bytes at a time
/// Returns the bytes this rank sent to others.
std::uint64_t exchange_items(World& world, std::string_view step, const FillOutbox& fill,
                             const DrainItems& drain, const WorkBeside& work = {});

}  // namespace convoy
