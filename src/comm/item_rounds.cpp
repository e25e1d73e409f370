#include "comm/item_rounds.hpp"

#include <algorithm>

namespace convoy {
namespace {

/// What a rank receives at a time; a lane beyond it comes alone. Twice what comes when all ranks
/// send to all alike, so that those lanes come together.
constexpr std::uint64_t kReceivedBytes = 2 * kExchangeBytes;

/// Open MPI sends up to 64 KiB over TCP without asking, its own head included.
constexpr std::size_t kPieceBytes = 63 << 10;

/// MPI counts bytes with 31 bits.
constexpr std::size_t kLargestMessage = 1 << 30;

constexpr int kTag = 1;

template <class Work>
void attempt(Verdict& verdict, const Work& work) {
  if (verdict.failed) return;
  try {
    work();
  } catch (...) {
    verdict = verdict_of_current_exception();
  }
}

}  // namespace

ItemRounds::ItemRounds(World& world, const FillOutbox& fill, const DrainItems& drain)
    : world_(world),
      fill_(fill),
      drain_(drain),
      ranks_(static_cast<std::size_t>(world.size())),
      mine_(static_cast<std::size_t>(world.rank())),
      leaving_(world.size()),
      left_(world.size()),
      outgoing_(ranks_),
      incoming_(ranks_) {}

void ItemRounds::advance(Verdict& verdict) {
  while (stage_ != Stage::over && pass(verdict, false)) continue;
}

void ItemRounds::finish(Verdict& verdict) {
  works_beside_ = false;
  while (stage_ != Stage::over) pass(verdict, true);
}

/// Passes a stage. Returns false if it offered a round, or would have to wait and may not.
bool ItemRounds::pass(Verdict& verdict, bool may_wait) {
  switch (stage_) {
    case Stage::offer:
      offer(verdict);
      stage_ = Stage::announcement;
      return false;
    case Stage::announcement:
      if (!are_past({&announcement_, 1}, "announcing an exchange", may_wait)) return false;
      claimed_ = claimed();
      turn_ = 1;
      stage_ = after_turn(verdict);
      return true;
    case Stage::question:
      ask();
      stage_ = Stage::arrival;
      return true;
    case Stage::arrival:
      if (!are_past(arrived_.receives, "exchanging", may_wait)) return false;
      take_arrived(verdict);
      std::swap(arriving_, arrived_);
      stage_ = after_turn(verdict);
      return true;
    case Stage::departure:
      if (!are_past(left_.sends, "sending", may_wait)) return false;
      std::swap(leaving_, left_);
      stage_ = claimed_ == Claim::items || claimed_ == Claim::works_beside ? Stage::offer
                                                                           : Stage::last_arrival;
      return true;
    case Stage::last_arrival:
      if (!are_past(arrived_.receives, "exchanging", may_wait)) return false;
      take_arrived(verdict);
      if (!are_past(left_.sends, "sending", may_wait)) return false;
      stage_ = Stage::over;
      return true;
    case Stage::over:
      break;
  }
  return false;
}

bool ItemRounds::are_past(std::span<MPI_Request> requests, const char* what, bool may_wait) const {
  if (!may_wait) return are_done(requests, what);
  // Who works beside the rounds answers late: the core is for them.
  wait_for(requests, what, claimed_ == Claim::works_beside ? Patience::asleep : Patience::awake);
  return true;
}

/// The last turn of a round is followed by what this rank has for itself.
ItemRounds::Stage ItemRounds::after_turn(Verdict& verdict) {
  if (turn_ < ranks_) return Stage::question;
  attempt(verdict, [&] { take(mine_, leaving_.out.lane(mine_)); });
  return Stage::departure;
}

/// Fills a round, begins to tell every rank what this one has for it, and to send that.
void ItemRounds::offer(Verdict& verdict) {
  Outbox& out = leaving_.out;
  out.clear();
  attempt(verdict, [&] {
    stop_if_requested();
    fill_(out);
  });
  if (verdict.failed) out.clear();
  Claim claim = out.bytes() == 0 ? Claim::nothing : Claim::items;
  if (works_beside_) claim = Claim::works_beside;
  if (verdict.failed) claim = Claim::failed;
  for (std::size_t rank = 0; rank < ranks_; ++rank) {
    outgoing_[rank] = {rank == mine_ ? 0 : out.lane(rank).size(), claim};
  }
  check_mpi(MPI_Ialltoall(outgoing_.data(), 2, MPI_UINT64_T, incoming_.data(), 2, MPI_UINT64_T,
                          world_.state().handle(), &announcement_),
            "announcing an exchange");
  send();
}

/// Offers every lane at once.
void ItemRounds::send() {
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
void ItemRounds::for_each_piece(std::size_t lane, const Visit& visit) const {
  const bool is_whole = lane > kReceivedBytes / (ranks_ - 1);
  const std::size_t most = is_whole ? std::min(lane, kLargestMessage) : kPieceBytes;
  for (std::size_t at = 0; at < lane; at += most) {
    visit(at, std::min(most, lane - at), is_whole);
  }
}

/// What all ranks have told of this round.
ItemRounds::Claim ItemRounds::claimed() const {
  return std::max_element(incoming_.begin(), incoming_.end(),
                          [](auto& left, auto& right) { return left.claim < right.claim; })
      ->claim;
}

/// Asks for the lanes of so many ranks at a time as fit.
void ItemRounds::ask() {
  arriving_.lanes.clear();
  std::uint64_t bytes = 0;
  while (turn_ < ranks_ && (bytes == 0 || bytes + expected(turn_) <= kReceivedBytes)) {
    if (expected(turn_) != 0) arriving_.lanes.push_back({source(turn_), expected(turn_)});
    bytes += expected(turn_++);
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

/// Takes the items of what was asked for last but one, if they were not taken.
void ItemRounds::take_arrived(Verdict& verdict) {
  std::string_view rest = arrived_.bytes.view();
  for (const Arrival::Lane& lane : arrived_.lanes) {
    attempt(verdict, [&] { take(lane.source, rest.substr(0, lane.bytes)); });
    rest.remove_prefix(lane.bytes);
    are_done(arriving_.receives, "exchanging");  // lets MPI work
  }
  arrived_.lanes.clear();
}

void ItemRounds::take(std::size_t source, std::string_view items) {
  if (items.empty()) return;
  const std::size_t taken = drain_(static_cast<int>(source), items);
  invariant(taken == items.size(), "all items that arrive are whole, and taken");
}

}  // namespace convoy
