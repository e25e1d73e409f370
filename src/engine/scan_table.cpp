#include "engine/scan_table.hpp"

#include <algorithm>

namespace convoy {
namespace {

/// Ranges of blocks, a rank at most one; the last one is open, so that nothing is beyond it.
std::vector<std::vector<Shard>> plan_blocks(std::uint64_t blocks, int ranks) {
  std::vector<std::vector<Shard>> shards(static_cast<std::size_t>(ranks));
  const auto of = static_cast<std::uint64_t>(ranks);
  // Shares of whole blocks; no overflow, as there are at most 2^32 of them.
  for (std::uint64_t rank = 0; rank < of; ++rank) {
    const std::uint64_t begin = blocks * rank / of;
    const std::uint64_t end = blocks * (rank + 1) / of;
    const bool is_last = rank + 1 == of;
    if (begin == end && !is_last) continue;
    shards[rank].push_back({0, begin, is_last ? UINT64_MAX : end});
  }
  return shards;
}

}  // namespace

std::optional<TableName> input_table(Job& job, const std::string& kind) {
  std::optional<TableName> name;
  together(job.world(), "look for a table of " + kind, [&] {
    const auto given = job.options().inputs.find(kind);
    if (given == job.options().inputs.end()) return;
    for (const std::string& word : given->second) {
      name = table_named(word);
      if (!name) continue;
      if (given->second.size() == 1) break;
      throw Failure(Exit::usage, "--" + kind + " names " + word +
                                     " and something else; a table is an input by itself");
    }
  });
  return name;
}

Scan scan_table(Job& job, InputKind kind, std::size_t required, const TableName& name) {
  World& world = job.world();
  const std::string step = "open " + kind.name;
  Scan scan{std::move(kind), {}, {}, required};
  scan.table =
      std::make_shared<TableReader>(job.options().postgres, name, scan.kind.keys, required);
  std::string snapshot;
  std::uint64_t blocks = 0, bytes = 0;
  root_decides(world, step, [&] {
    scan.table->open("");
    snapshot = scan.table->export_snapshot();
    blocks = scan.table->blocks();
    bytes = blocks * scan.table->block_bytes();
  });
  snapshot = from_root(world, snapshot);
  blocks = maximum_all(world, blocks);
  InputFile file;
  file.path = job.options().inputs.at(scan.kind.name).front();
  file.bytes = maximum_all(world, bytes);
  scan.files.push_back(file);
  scan.shards = plan_blocks(blocks, world.size());
  together(world, step + " on all ranks", [&] {
    const bool reads = !scan.shards[static_cast<std::size_t>(world.rank())].empty();
    if (reads && !world.is_root()) scan.table->open(snapshot);
  });
  return scan;
}

std::vector<ShardOutcome> read_table(Job& job, const Scan& scan, const RecordHandler& use,
                                     BadRecords& bad, const BlockHandler& on_block) {
  const auto ranks = static_cast<std::uint64_t>(job.world().size());
  job.progress().begin("read " + scan.kind.name, scan.files[0].bytes / ranks);
  std::vector<ShardOutcome> outcomes;
  for (const Shard& shard : scan.shards[static_cast<std::size_t>(job.world().rank())]) {
    const std::size_t position = outcomes.size();
    const BadRecordHandler on_bad = [&](const BadRecord& record) { bad.add(0, position, record); };
    outcomes.push_back(scan.table->read(shard, scan.kind.conditions, use, on_bad, on_block));
    bad.sort(position);
    job.work().read_bytes += outcomes.back().bytes_read;
  }
  job.progress().end();
  return outcomes;
}

}  // namespace convoy
