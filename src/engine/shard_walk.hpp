// Checks that the shards of all ranks fit together, and adds up what they found.
#pragma once

#include <optional>
#include <vector>

#include "convoy/engine/read.hpp"

namespace convoy {

/// What the shards of one file say together.
struct FileTotals {
  std::uint64_t records = 0;
  std::uint64_t bad = 0;
  std::uint64_t fast = 0;  ///< records on the parser's fast path
  Digest digest;
  std::optional<Damage> damage;  ///< the first one
};

/// The chain of shards of each file. A shard is right if it was entered where the one before it,
/// itself right, was left; the first of a file is right always.
class ShardWalk {
 public:
  explicit ShardWalk(const Scan& scan);

  /// Where the shard is to be entered, as far as is known; nullopt lets the reader guess.
  std::optional<Boundary> entry(const Shard& shard) const;

  /// Shares what each rank found, and walks the chains.
  ///   collective: yes     outcomes: of this rank's shards
  void learn(World& world, const std::vector<ShardOutcome>& outcomes);

  bool has_wrong_entry() const;          ///< on any rank
  bool has_wrong_entry(int rank) const;  ///< on this one

  /// The records of the file that lie before the shard.
  std::uint64_t records_before(const Shard& shard) const;
  const std::vector<FileTotals>& totals() const { return totals_; }

 private:
  /// What a rank tells the others of a shard.
  struct Found {
    bool guessed = false;  ///< something was found where the reader looked
    Boundary entered, left;
    std::uint64_t records = 0;
    std::uint64_t bad = 0;
    std::uint64_t fast = 0;
    Digest digest;
  };
  struct Link : Found {
    Shard shard;
    int rank = 0;
    std::optional<Damage> damage;       ///< told apart: few shards have any
    std::optional<Boundary> corrected;  ///< where it must be entered instead
    bool wrong = false;                 ///< it was not read from there
  };
  void walk();
  void add_up();
  const Link& link_of(const Shard& shard) const;

  std::vector<Link> links_;  // in file order
  std::vector<FileTotals> totals_;
};

}  // namespace convoy
