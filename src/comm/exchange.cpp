#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

#include "comm/state.hpp"
#include "convoy/comm/exchange.hpp"

namespace convoy {
namespace {

/// What a rank tells another before a round.
struct Notice {
  std::uint64_t bytes = 0;  ///< that it will send to the other
  std::uint64_t total = 0;  ///< that it has for all ranks in this round; kFailed ends the rounds
};
constexpr std::uint64_t kFailed = ~std::uint64_t{0};

/// What a rank receives at a time; a lane beyond it comes alone. Twice what comes when all ranks
/// send to all alike, so that those lanes come together.
constexpr std::uint64_t kReceivedBytes = 2 * kExchangeBytes;

class ItemRounds {
 public:
  ItemRounds(World& world, const FillOutbox& fill, const DrainItems& drain)
      : world_(world),
        fill_(fill),
        drain_(drain),
        ranks_(static_cast<std::size_t>(world.size())),
        mine_(static_cast<std::size_t>(world.rank())),
        out_(world.size()),
        outgoing_(ranks_),
        incoming_(ranks_) {}

  /// One round; false when no rank had anything to send or one has failed.
  bool run(Verdict& verdict) {
    out_.clear();
    attempt(verdict, [&] {
      stop_if_requested();
      fill_(out_);
    });
    if (!announce(verdict)) return false;
    send();
    attempt(verdict, [&] { take(mine_, out_.lane(mine_)); });
    receive(verdict);
    wait_for(sends_, "sending");
    return true;
  }

  std::uint64_t sent_bytes() const { return sent_bytes_; }
  std::uint64_t received_bytes() const { return received_bytes_; }

 private:
  static constexpr int kTag = 1;

  template <class Work>
  static void attempt(Verdict& verdict, const Work& work) {
    if (verdict.failed) return;
    try {
      work();
    } catch (...) {
      verdict = verdict_of_current_exception();
    }
  }

  /// Tells every rank what this one has; false when the rounds are over.
  bool announce(const Verdict& verdict) {
    const std::uint64_t total = verdict.failed ? kFailed : out_.bytes();
    for (std::size_t rank = 0; rank < ranks_; ++rank) {
      outgoing_[rank] = {rank == mine_ ? 0 : out_.lane(rank).size(), total};
    }
    if (ranks_ == 1) return total != 0 && total != kFailed;
    wait_for_started(
        [&](MPI_Request* request) {
          return MPI_Ialltoall(outgoing_.data(), 2, MPI_UINT64_T, incoming_.data(), 2, MPI_UINT64_T,
                               world_.state().handle(), request);
        },
        "announcing an exchange");
    bool any = false;
    for (const Notice& notice : incoming_) {
      if (notice.total == kFailed) return false;
      any = any || notice.total != 0;
    }
    return any;
  }

  /// Offers every lane at once. A synchronous send ends when its receiver has asked for it, so the
  /// next round cannot pile up in the buffers of MPI.
  void send() {
    sends_.clear();
    for (std::size_t i = 1; i < ranks_; ++i) {
      const std::size_t destination = (mine_ + i) % ranks_;
      const std::string_view lane = out_.lane(destination);
      if (lane.empty()) continue;
      check_mpi(
          MPI_Issend(lane.data(), as_count(lane.size()), MPI_CHAR, static_cast<int>(destination),
                     kTag, world_.state().handle(), &sends_.emplace_back()),
          "sending");
      sent_bytes_ += lane.size();
    }
  }

  /// Asks for the lanes of so many ranks at a time as fit, whose items are taken before the next.
  /// When one has failed, the rest is received all the same: others wait for their sends.
  void receive(Verdict& verdict) {
    for (std::size_t i = 1; i < ranks_;) {
      const std::size_t first = i;
      std::uint64_t bytes = 0;
      while (i < ranks_ && (i == first || bytes + expected(i) <= kReceivedBytes)) {
        bytes += expected(i++);
      }
      arrived_.clear();
      char* to = arrived_.extend(bytes);
      receives_.clear();
      for (std::size_t j = first; j < i; ++j) {
        if (expected(j) == 0) continue;
        check_mpi(MPI_Irecv(to, as_count(expected(j)), MPI_CHAR, static_cast<int>(source(j)), kTag,
                            world_.state().handle(), &receives_.emplace_back()),
                  "receiving");
        to += expected(j);
      }
      wait_for(receives_, "exchanging");
      received_bytes_ += bytes;
      attempt(verdict, [&] {
        std::string_view rest = arrived_.view();
        for (std::size_t j = first; j < i; ++j) {
          take(source(j), rest.substr(0, expected(j)));
          rest.remove_prefix(expected(j));
        }
      });
    }
  }

  /// Ranks are asked in turns that begin elsewhere on each, so that no rank is asked by all.
  std::size_t source(std::size_t turn) const { return (mine_ + ranks_ - turn) % ranks_; }
  std::uint64_t expected(std::size_t turn) const { return incoming_[source(turn)].bytes; }

  void take(std::size_t source, std::string_view items) {
    if (items.empty()) return;
    const std::size_t taken = drain_(static_cast<int>(source), items);
    invariant(taken == items.size(), "all items that arrive are whole, and taken");
  }

  World& world_;
  const FillOutbox& fill_;
  const DrainItems& drain_;
  std::size_t ranks_, mine_;
  Outbox out_;
  std::vector<Notice> outgoing_, incoming_;
  GrowingBytes arrived_;
  std::vector<MPI_Request> sends_, receives_;
  std::uint64_t sent_bytes_ = 0, received_bytes_ = 0;
};

}  // namespace

void Outbox::clear() {
  std::size_t capacity = 0;
  for (GrowingBytes& lane : lanes_) {
    lane.clear();
    capacity += lane.capacity();
  }
  // Rounds to ever other ranks would leave every lane as large as a round.
  if (capacity > 3 * kExchangeBytes) lanes_ = std::vector<GrowingBytes>(lanes_.size());
  bytes_ = 0;
}

std::uint64_t exchange_items(World& world, std::string_view step, const FillOutbox& fill,
                             const DrainItems& drain) {
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
  ItemRounds rounds(world, fill, drain);
  while (rounds.run(verdict)) {
  }
  settle(world, step, verdict);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  world.state().note_step(
      {std::string(step), seconds, 0, rounds.sent_bytes(), rounds.received_bytes()});
  return rounds.sent_bytes();
}

}  // namespace convoy
