// An input that is a table of a database.
#pragma once

#include <optional>

#include "convoy/engine/read.hpp"
#include "engine/bad_records.hpp"

namespace convoy {

/// The table that the user's words for an input name, if they name one. Not collective by itself,
/// but the same on every rank.
///   fails: JobFailed(usage)
std::optional<TableName> input_table(Job& job, const std::string& kind);

/// Shares the blocks of the table out over the ranks, which all see the state that rank 0 sees.
///   kind: with the keys that only rules ask for behind its own     required: how many are its own
///   collective: yes     fails: JobFailed(usage, database)
Scan scan_table(Job& job, InputKind kind, std::size_t required, const TableName& name);

/// Reads this rank's blocks, as read_shards.
///   collective: no     fails: Failure(database, output, interrupted)
std::vector<ShardOutcome> read_table(Job& job, const Scan& scan, const RecordHandler& use,
                                     BadRecords& bad, const BlockHandler& on_block);

}  // namespace convoy
