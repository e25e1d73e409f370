// Reads the shards of a rank.
#pragma once

#include <vector>

#include "engine/bad_records.hpp"
#include "engine/shard_walk.hpp"

namespace convoy {

/// Reads this rank's shards from the entries that `walk` knows; what was found in each, in their
/// order. Records of different shards come in any order.
///   bad: takes those that cannot be used, by the position of their shard
///   on_block: see BlockHandler
///   collective: no     fails: as ShardReader; Failure(interrupted)
std::vector<ShardOutcome> read_shards(Job& job, const Scan& scan, const ShardWalk& walk,
                                      const RecordHandler& use, BadRecords& bad,
                                      const BlockHandler& on_block);

}  // namespace convoy
