// The rounds of one exchange of items.
#pragma once

#include <vector>

#include "comm/state.hpp"
#include "convoy/comm/exchange.hpp"

namespace convoy {

/// A round is offered and asked for before the one before it has arrived, and taken while the next
/// is on its way: a rank works and its wire carries at the same time. A round passes stages, so
/// that it can go on in the moments that other work leaves it.
class ItemRounds {
 public:
  /// The functions must live as long as the rounds.
  ItemRounds(World& world, const FillOutbox& fill, const DrainItems& drain);

  /// As far as it goes without waiting, at most to the next offer. What fill and drain throw
  /// becomes the verdict, here and below.
  void advance(Verdict& verdict);

  /// Until no rank has anything to send or one has failed; what was offered is received even then.
  ///   collective: yes
  void finish(Verdict& verdict);

  std::uint64_t sent_bytes() const { return sent_bytes_; }
  std::uint64_t received_bytes() const { return received_bytes_; }

 private:
  /// Whether a rank has something to send, now or later; the greatest of all ranks counts.
  enum class Claim : std::uint64_t { nothing, items, works_beside, failed };

  /// What a rank tells another before a round.
  struct Notice {
    std::uint64_t bytes = 0;  ///< that it will send to the other
    Claim claim = Claim::nothing;
  };

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

  /// What is to be done next.
  enum class Stage { offer, announcement, question, arrival, departure, last_arrival, over };

  bool pass(Verdict& verdict, bool may_wait);
  bool are_past(std::span<MPI_Request> requests, const char* what, bool may_wait) const;
  Stage after_turn(Verdict& verdict);
  void offer(Verdict& verdict);
  void send();
  template <class Visit>
  void for_each_piece(std::size_t lane, const Visit& visit) const;
  Claim claimed() const;
  void ask();
  void take_arrived(Verdict& verdict);
  void take(std::size_t source, std::string_view items);

  /// Ranks are asked in turns that begin elsewhere on each, so that no rank is asked by all.
  std::size_t source(std::size_t turn) const { return (mine_ + ranks_ - turn) % ranks_; }
  std::uint64_t expected(std::size_t turn) const { return incoming_[source(turn)].bytes; }

  World& world_;
  const FillOutbox& fill_;
  const DrainItems& drain_;
  std::size_t ranks_, mine_;
  Stage stage_ = Stage::offer;
  bool works_beside_ = true;        // this rank
  Claim claimed_ = Claim::nothing;  // in the round before
  std::size_t turn_ = 1;            // of the ranks to ask in this round
  Departure leaving_, left_;        // of this round and the one before
  std::vector<Notice> outgoing_, incoming_;
  MPI_Request announcement_ = MPI_REQUEST_NULL;
  Arrival arriving_, arrived_;  // asked for now and before
  std::uint64_t sent_bytes_ = 0, received_bytes_ = 0;
};

}  // namespace convoy
