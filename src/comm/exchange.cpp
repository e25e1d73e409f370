#include "convoy/comm/exchange.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

#include "comm/state.hpp"

namespace convoy {
namespace {

/// A frame on its way to or from one rank: its length first, then its bytes.
struct Lane {
  std::string bytes;
  std::size_t done = 0;  ///< sent so far

  std::size_t left() const { return bytes.size() - done; }
};

constexpr std::size_t kLength = sizeof(std::uint64_t);

void refill(Lane& lane, int destination, std::size_t limit, const FillFrame& fill) {
  lane.done = 0;
  lane.bytes.assign(kLength, '\0');
  fill(destination, lane.bytes, limit);
  const std::uint64_t length = lane.bytes.size() - kLength;
  if (length == 0) {
    lane.bytes.clear();
  } else {
    std::memcpy(lane.bytes.data(), &length, kLength);
  }
}

/// Hands over the whole frames at the front of what has arrived from `source`.
void drain_lane(std::string& arrived, int source, std::string_view piece, const DrainFrame& drain) {
  std::string_view bytes = piece;
  if (!arrived.empty()) {
    arrived.append(piece);
    bytes = arrived;
  }
  while (bytes.size() >= kLength) {
    std::uint64_t length;
    std::memcpy(&length, bytes.data(), kLength);
    if (bytes.size() - kLength < length) break;
    drain(source, bytes.substr(kLength, length));
    bytes.remove_prefix(kLength + length);
  }
  arrived = std::string(bytes);
}

class Rounds {
 public:
  Rounds(World& world, const FillFrame& fill, const DrainFrame& drain)
      : world_(world),
        fill_(fill),
        drain_(drain),
        ranks_(static_cast<std::size_t>(world.size())),
        lanes_(ranks_),
        arrived_(ranks_),
        send_counts_(ranks_),
        send_begins_(ranks_),
        receive_counts_(ranks_),
        receive_begins_(ranks_) {}

  /// One round; false when no rank had anything to send or one has failed.
  bool run(Verdict& verdict) {
    try {
      if (!verdict.failed) load();
    } catch (...) {
      verdict = verdict_of_current_exception();
    }
    if (!agree(verdict)) return false;
    move();
    try {
      unload();
    } catch (...) {
      verdict = verdict_of_current_exception();
    }
    return true;
  }

  std::uint64_t sent_bytes() const { return sent_bytes_; }
  std::uint64_t received_bytes() const { return received_bytes_; }

 private:
  void load() {
    const std::size_t limit = std::max<std::size_t>(kExchangeBytes / ranks_, kLength + 1);
    outgoing_.clear();
    for (std::size_t rank = 0; rank < ranks_; ++rank) {
      Lane& lane = lanes_[rank];
      if (lane.left() == 0) refill(lane, static_cast<int>(rank), limit, fill_);
      const std::size_t piece = std::min(limit, lane.left());
      send_begins_[rank] = static_cast<int>(outgoing_.size());
      send_counts_[rank] = static_cast<int>(piece);
      outgoing_.append(lane.bytes, lane.done, piece);
      lane.done += piece;
    }
    sent_bytes_ += outgoing_.size() - static_cast<std::size_t>(send_counts_[mine()]);
  }

  bool agree(const Verdict& verdict) {
    std::int64_t state[2] = {verdict.failed, static_cast<std::int64_t>(outgoing_.size())};
    check_mpi(MPI_Allreduce(MPI_IN_PLACE, state, 2, MPI_INT64_T, MPI_MAX, handle()),
              "an exchange round");
    return state[0] == 0 && state[1] != 0;
  }

  void move() {
    check_mpi(
        MPI_Alltoall(send_counts_.data(), 1, MPI_INT, receive_counts_.data(), 1, MPI_INT, handle()),
        "exchanging sizes");
    int total = 0;
    for (std::size_t rank = 0; rank < ranks_; ++rank) {
      receive_begins_[rank] = total;
      total += receive_counts_[rank];
    }
    incoming_.resize(static_cast<std::size_t>(total));
    check_mpi(MPI_Alltoallv(outgoing_.data(), send_counts_.data(), send_begins_.data(), MPI_CHAR,
                            incoming_.data(), receive_counts_.data(), receive_begins_.data(),
                            MPI_CHAR, handle()),
              "exchanging");
    received_bytes_ += incoming_.size() - static_cast<std::size_t>(receive_counts_[mine()]);
  }

  void unload() {
    for (std::size_t rank = 0; rank < ranks_; ++rank) {
      const std::string_view piece(incoming_.data() + receive_begins_[rank],
                                   static_cast<std::size_t>(receive_counts_[rank]));
      drain_lane(arrived_[rank], static_cast<int>(rank), piece, drain_);
    }
  }

  std::size_t mine() const { return static_cast<std::size_t>(world_.rank()); }
  MPI_Comm handle() { return world_.state().handle(); }

  World& world_;
  const FillFrame& fill_;
  const DrainFrame& drain_;
  std::size_t ranks_;
  std::vector<Lane> lanes_;
  std::vector<std::string> arrived_;  // the beginning of a frame that is not whole yet
  std::vector<int> send_counts_, send_begins_, receive_counts_, receive_begins_;
  std::string outgoing_, incoming_;
  std::uint64_t sent_bytes_ = 0, received_bytes_ = 0;
};

}  // namespace

std::uint64_t exchange_frames(World& world, std::string_view step, const FillFrame& fill,
                              const DrainFrame& drain) {
  // The one step that communicates while it works: its rounds agree among themselves, and the step
  // around them settles what they found.
  const auto begin = std::chrono::steady_clock::now();
  Verdict verdict;
  try {
    inject_fault(world, step);
    stop_if_requested();
  } catch (...) {
    verdict = verdict_of_current_exception();
  }
  Rounds rounds(world, fill, drain);
  while (rounds.run(verdict)) {
  }
  settle(world, step, verdict);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  world.state().steps.push_back(
      {std::string(step), seconds, 0, rounds.sent_bytes(), rounds.received_bytes()});
  return rounds.sent_bytes();
}

}  // namespace convoy
