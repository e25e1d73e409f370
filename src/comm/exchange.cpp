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

class ItemRounds {
 public:
  ItemRounds(World& world, const FillOutbox& fill, const DrainItems& drain)
      : world_(world),
        fill_(fill),
        drain_(drain),
        ranks_(static_cast<std::size_t>(world.size())),
        mine_(static_cast<std::size_t>(world.rank())),
        piece_limit_(2 * kExchangeBytes / ranks_),
        out_(world.size()),
        outgoing_(ranks_),
        incoming_(ranks_),
        arrived_(ranks_) {}

  /// One round; false when no rank had anything to send or one has failed.
  bool run(Verdict& verdict) {
    out_.clear();
    attempt(verdict, [&] {
      stop_if_requested();
      fill_(out_);
    });
    if (!announce(verdict)) return false;
    attempt(verdict, [&] {
      const std::string_view own = out_.lane(mine_);
      if (!own.empty()) invariant(take(mine_, own) == own.size(), "all items are whole");
    });
    std::uint64_t steps = 0;
    for (std::size_t rank = 0; rank < ranks_; ++rank) {
      steps = std::max({steps, pieces(outgoing_[rank].bytes), pieces(incoming_[rank].bytes)});
    }
    for (std::uint64_t step = 0; step < steps; ++step) move_pieces(step, verdict);
    return true;
  }

  /// Whether every item has become whole.
  bool is_complete() const {
    return std::all_of(arrived_.begin(), arrived_.end(),
                       [](const GrowingBytes& rest) { return rest.view().empty(); });
  }

  std::uint64_t sent_bytes() const { return sent_bytes_; }

 private:
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

  std::uint64_t pieces(std::uint64_t bytes) const {
    return (bytes + piece_limit_ - 1) / piece_limit_;
  }
  /// Where a piece begins; pieces are of equal size. Nothing is behind the last one.
  std::uint64_t begin_of(std::uint64_t piece, std::uint64_t bytes) const {
    const std::uint64_t count = pieces(bytes);
    return piece >= count ? bytes : bytes / count * piece + std::min(piece, bytes % count);
  }
  std::size_t size_of(std::uint64_t piece, std::uint64_t bytes) const {
    return begin_of(piece + 1, bytes) - begin_of(piece, bytes);
  }

  /// Moves the piece of this number between all ranks. A synchronous send ends when its receiver
  /// has asked for it: the next piece cannot pile up in the buffers of MPI.
  void move_pieces(std::uint64_t piece, Verdict& verdict) {
    constexpr int kTag = 1;
    const MPI_Comm handle = world_.state().handle();
    requests_.clear();
    for (std::size_t i = 1; i < ranks_; ++i) {
      const std::size_t source = (mine_ + ranks_ - i) % ranks_;
      const std::size_t size = size_of(piece, incoming_[source].bytes);
      if (size == 0) continue;
      check_mpi(MPI_Irecv(arrived_[source].extend(size), static_cast<int>(size), MPI_CHAR,
                          static_cast<int>(source), kTag, handle, &requests_.emplace_back()),
                "receiving");
    }
    for (std::size_t i = 1; i < ranks_; ++i) {
      const std::size_t destination = (mine_ + i) % ranks_;
      const std::string_view lane = out_.lane(destination);
      const std::size_t size = size_of(piece, lane.size());
      if (size == 0) continue;
      check_mpi(
          MPI_Issend(lane.data() + begin_of(piece, lane.size()), static_cast<int>(size), MPI_CHAR,
                     static_cast<int>(destination), kTag, handle, &requests_.emplace_back()),
          "sending");
      sent_bytes_ += size;
    }
    wait_for(requests_, "exchanging");
    for (std::size_t source = 0; source < ranks_; ++source) {
      if (size_of(piece, incoming_[source].bytes) == 0 || source == mine_) continue;
      attempt(verdict, [&] { take_arrived(source); });
      if (verdict.failed) arrived_[source].clear();
    }
  }

  void take_arrived(std::size_t source) {
    GrowingBytes& arrived = arrived_[source];
    arrived.drop_front(take(source, arrived.view()), 2 * piece_limit_);
  }

  std::size_t take(std::size_t source, std::string_view bytes) {
    const std::size_t taken = drain_(static_cast<int>(source), bytes);
    invariant(taken <= bytes.size(), "only items that arrived are taken");
    return taken;
  }

  World& world_;
  const FillOutbox& fill_;
  const DrainItems& drain_;
  std::size_t ranks_, mine_;
  std::size_t piece_limit_;
  Outbox out_;
  std::vector<Notice> outgoing_, incoming_;
  std::vector<GrowingBytes> arrived_;  // items that are not whole yet, and the piece behind them
  std::vector<MPI_Request> requests_;
  std::uint64_t sent_bytes_ = 0;
};

}  // namespace

void GrowingBytes::reserve(std::size_t bytes) {
  const std::size_t capacity = std::max(bytes, 2 * capacity_);
  auto data = std::make_unique_for_overwrite<char[]>(capacity);
  if (size_ != 0) std::memcpy(data.get(), data_.get(), size_);
  data_ = std::move(data);
  capacity_ = capacity;
}

void GrowingBytes::drop_front(std::size_t bytes, std::size_t capacity) {
  if (bytes == 0) return;
  const std::size_t rest = size_ - bytes;
  if (capacity_ > std::max(capacity, 2 * rest)) {
    GrowingBytes smaller;
    if (rest != 0) std::memcpy(smaller.extend(rest), data_.get() + bytes, rest);
    *this = std::move(smaller);
  } else {
    std::memmove(data_.get(), data_.get() + bytes, rest);
    size_ = rest;
  }
}

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
  invariant(rounds.is_complete(), "no item was sent in part");
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  world.state().note_step(step, seconds, 0);
  return rounds.sent_bytes();
}

}  // namespace convoy
