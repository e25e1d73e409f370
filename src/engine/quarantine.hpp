// Writes the records that could not be used where people find them.
#pragma once

#include <vector>

#include "convoy/engine/read.hpp"
#include "engine/bad_records.hpp"
#include "engine/shard_walk.hpp"

namespace convoy {

/// The first bad record of an input kind, by file and byte.
struct FirstBad {
  std::uint32_t file = 0;
  std::uint64_t offset = 0;
  std::string reason;
};

/// Writes quarantine/<kind>.ndjson: input, byte, record (from 1), reason and text of each bad
/// record (of CSV with the header of its file), by file and byte; base64 where the text is not
/// UTF-8.
///   collective: yes     outcomes, bad: of this rank's shards     fails: JobFailed(output)
///   memory: a block of lines, whatever their number
FirstBad write_quarantine(Job& job, const Scan& scan, const ShardWalk& walk,
                          const std::vector<ShardOutcome>& outcomes, BadRecords& bad);

}  // namespace convoy
