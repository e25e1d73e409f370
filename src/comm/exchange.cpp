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

/// Open MPI sends up to 64 KiB over TCP without asking, its own head included.
constexpr std::size_t kPieceBytes = 63 << 10;

/// MPI counts bytes with 31 bits.
constexpr std::size_t kLargestMessage = 1 << 30;

/// Items of one round on their way to other ranks.
struct Departure {
  explicit Departure(int ranks) : out(ranks) {}
  Outbox out;
  std::vector<MPI_Request> sends;
};

/// What comes from some ranks together.
struct Arrival {
  struct Lane {
    std::size_t source;
    std::uint64_t bytes;
  };
  std::vector<Lane> lanes;
  GrowingBytes bytes;
  std::vector<MPI_Request> receives;
};

/// A round is offered and asked for before the one before it has arrived, and taken while the next
/// is on its way: a rank works and its wire carries at the same time.
class ItemRounds {
 public:
  ItemRounds(World& world, const FillOutbox& fill, const DrainItems& drain)
      : world_(world),
        fill_(fill),
        drain_(drain),
        ranks_(static_cast<std::size_t>(world.size())),
        mine_(static_cast<std::size_t>(world.rank())),
        leaving_(world.size()),
        left_(world.size()),
        outgoing_(ranks_),
        incoming_(ranks_) {}

  /// Until no rank has anything to send or one has failed; what was offered is received even then.
  void run(Verdict& verdict) {
    for (bool goes_on = true; goes_on;) {
      offer(verdict);
      goes_on = is_announced();
      for (std::size_t turn = 1; turn < ranks_;) {
        ask(turn);
        take_arrived(verdict);
        std::swap(arriving_, arrived_);
      }
      attempt(verdict, [&] { take(mine_, leaving_.out.lane(mine_)); });
      wait_for(left_.sends, "sending");
      std::swap(leaving_, left_);
    }
    take_arrived(verdict);
    wait_for(left_.sends, "sending");
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

  /// Fills a round, begins to tell every rank what this one has for it, and to send that.
  void offer(Verdict& verdict) {
    Outbox& out = leaving_.out;
    out.clear();
    attempt(verdict, [&] {
      stop_if_requested();
      fill_(out);
    });
    if (verdict.failed) out.clear();
    const std::uint64_t total = verdict.failed ? kFailed : out.bytes();
    for (std::size_t rank = 0; rank < ranks_; ++rank) {
      outgoing_[rank] = {rank == mine_ ? 0 : out.lane(rank).size(), total};
    }
    check_mpi(MPI_Ialltoall(outgoing_.data(), 2, MPI_UINT64_T, incoming_.data(), 2, MPI_UINT64_T,
                            world_.state().handle(), &announcement_),
              "announcing an exchange");
    send();
  }

  /// Offers every lane at once.
  void send() {
    leaving_.sends.clear();
    for (std::size_t i = 1; i < ranks_; ++i) {
      const std::size_t destination = (mine_ + i) % ranks_;
      const std::string_view lane = leaving_.out.lane(destination);
      for_each_piece(lane.size(), [&](std::size_t at, std::size_t bytes, bool is_whole) {
        const auto start = is_whole ? MPI_Issend : MPI_Isend;
        check_mpi(start(lane.data() + at, as_count(bytes), MPI_CHAR, static_cast<int>(destination),
                        kTag, world_.state().handle(), &leaving_.sends.emplace_back()),
                  "sending");
      });
      sent_bytes_ += lane.size();
    }
  }

  /// Calls `visit(offset, bytes, whether that is the lane)`. A lane of a rank's share of a batch
  /// goes in pieces that MPI sends at once: the answer to a question would stand behind what is on
  /// its way to the sender. So at most two batches pile up in the buffers of MPI. A longer lane is
  /// sent when its receiver has asked for it.
  template <class Visit>
  void for_each_piece(std::size_t lane, const Visit& visit) const {
    const bool is_whole = lane > kReceivedBytes / (ranks_ - 1);
    const std::size_t most = is_whole ? std::min(lane, kLargestMessage) : kPieceBytes;
    for (std::size_t at = 0; at < lane; at += most) {
      visit(at, std::min(most, lane - at), is_whole);
    }
  }

  /// Waits for what all ranks have in this round; false when it is the last.
  bool is_announced() {
    wait_for({&announcement_, 1}, "announcing an exchange");
    bool any = false;
    for (const Notice& notice : incoming_) {
      if (notice.total == kFailed) return false;
      any = any || notice.total != 0;
    }
    return any;
  }

  /// Asks for the lanes of so many ranks at a time as fit.
  void ask(std::size_t& turn) {
    arriving_.lanes.clear();
    std::uint64_t bytes = 0;
    while (turn < ranks_ && (bytes == 0 || bytes + expected(turn) <= kReceivedBytes)) {
      if (expected(turn) != 0) arriving_.lanes.push_back({source(turn), expected(turn)});
      bytes += expected(turn++);
    }
    arriving_.bytes.clear();
    arriving_.bytes.reserve(kReceivedBytes);  // at once, where growing would take twice of it
    char* to = arriving_.bytes.extend(bytes);
    arriving_.receives.clear();
    for (const Arrival::Lane& lane : arriving_.lanes) {
      for_each_piece(lane.bytes, [&](std::size_t at, std::size_t piece, bool) {
        check_mpi(MPI_Irecv(to + at, as_count(piece), MPI_CHAR, static_cast<int>(lane.source), kTag,
                            world_.state().handle(), &arriving_.receives.emplace_back()),
                  "receiving");
      });
      to += lane.bytes;
    }
    received_bytes_ += bytes;
  }

  /// Waits for what was asked for last but one, if it was not taken, and takes its items.
  void take_arrived(Verdict& verdict) {
    wait_for(arrived_.receives, "exchanging");
    std::string_view rest = arrived_.bytes.view();
    for (const Arrival::Lane& lane : arrived_.lanes) {
      attempt(verdict, [&] { take(lane.source, rest.substr(0, lane.bytes)); });
      rest.remove_prefix(lane.bytes);
      are_done(arriving_.receives, "exchanging");  // lets MPI work
    }
    arrived_.lanes.clear();
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
  Departure leaving_, left_;  // of this round and the one before
  std::vector<Notice> outgoing_, incoming_;
  MPI_Request announcement_ = MPI_REQUEST_NULL;
  Arrival arriving_, arrived_;  // asked for now and before
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
  rounds.run(verdict);
  settle(world, step, verdict);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  world.state().note_step(
      {std::string(step), seconds, 0, rounds.sent_bytes(), rounds.received_bytes()});
  return rounds.sent_bytes();
}

}  // namespace convoy
