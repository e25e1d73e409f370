#include "convoy/engine/read.hpp"

#include <algorithm>
#include <numeric>

#include "convoy/engine/verdicts.hpp"
#include "engine/quarantine.hpp"
#include "engine/shard_walk.hpp"

namespace convoy {
namespace {

/// Reads shards side by side, always on where least of a shard is read: files of one export cover
/// the same time, so the records of a key come close together and find its state in the cache.
std::vector<ShardOutcome> read_side_by_side(std::span<const Shard> shards,
                                            std::vector<JsonShardReader>& readers) {
  constexpr std::uint64_t kStep = 1 << 20;
  std::vector<std::uint64_t> done(shards.size());
  std::vector<std::size_t> open(shards.size());
  std::iota(open.begin(), open.end(), 0);
  const auto share_done = [&](std::size_t i) {
    return static_cast<double>(done[i]) / static_cast<double>(shards[i].end - shards[i].begin);
  };
  while (!open.empty()) {
    const auto next = std::min_element(
        open.begin(), open.end(),
        [&](std::size_t left, std::size_t right) { return share_done(left) < share_done(right); });
    done[*next] += kStep;
    if (!readers[*next].advance(kStep)) open.erase(next);
  }
  std::vector<ShardOutcome> outcomes;
  for (JsonShardReader& reader : readers) outcomes.push_back(reader.finish());
  return outcomes;
}

/// How many of the next shards are read side by side: plain ones, a block of each in memory. The
/// window of a compressed one may be large.
std::size_t group_size(const Scan& scan, std::span<const Shard> shards) {
  constexpr std::size_t kSideBySide = 16;
  std::size_t size = 0;
  while (size < shards.size() && size < kSideBySide &&
         scan.files[shards[size].file].compression == Compression::none) {
    ++size;
  }
  return std::max<std::size_t>(size, 1);
}

/// Reads this rank's shards; nothing of an earlier try is left in the sinks.
std::vector<ShardOutcome> read_shards(Job& job, const Scan& scan, const ShardWalk& walk,
                                      const RecordHandler& use) {
  const std::span<const Shard> shards = scan.shards[static_cast<std::size_t>(job.world().rank())];
  JsonOptions options;
  options.keys = scan.kind.keys;
  const BlockHandler on_block = [&](std::uint64_t bytes) {
    stop_if_requested();
    job.progress().advance(bytes);
  };
  std::uint64_t total = 0;
  for (const Shard& shard : shards) {
    total += std::min(shard.end, scan.files[shard.file].bytes) - shard.begin;
  }
  job.progress().begin("read " + scan.kind.name, total);
  std::vector<ShardOutcome> outcomes;
  for (std::size_t first = 0; first < shards.size();) {
    const auto group = shards.subspan(first, group_size(scan, shards.subspan(first)));
    first += group.size();
    std::vector<JsonShardReader> readers;
    for (const Shard& shard : group) {
      readers.emplace_back(scan.files[shard.file], shard, walk.entry(shard), options, use,
                           on_block);
    }
    for (ShardOutcome& outcome : read_side_by_side(group, readers)) {
      job.work().read_bytes += outcome.bytes_read;
      outcomes.push_back(std::move(outcome));
    }
  }
  job.progress().end();
  return outcomes;
}

void note_inputs(Job& job, const Scan& scan, const ShardWalk& walk) {
  for (std::uint32_t file = 0; file < scan.files.size(); ++file) {
    const FileTotals& totals = walk.totals()[file];
    Json item{{"kind", scan.kind.name},          {"path", scan.files[file].path},
              {"bytes", scan.files[file].bytes}, {"xxh3_128_blocks", totals.digest.text()},
              {"records", totals.records},       {"used", totals.records - totals.bad},
              {"quarantined", totals.bad},       {"fast_records", totals.fast}};
    if (totals.damage) {
      item["damage"] = {{"reason", totals.damage->reason}, {"byte", totals.damage->offset}};
    }
    job.inputs().push_back(item);
  }
}

/// Nothing may be lost between the reader, which counts items, and the sinks, which were given
/// records.
void check_conserved(Job& job, const Scan& scan, const ShardWalk& walk, std::uint64_t used,
                     const std::vector<ShardOutcome>& outcomes) {
  std::uint64_t bad = 0;
  for (const ShardOutcome& outcome : outcomes) bad += outcome.bad.size();
  std::uint64_t records = 0;
  for (const FileTotals& totals : walk.totals()) records += totals.records;
  check_same_number(job, "every record is used or quarantined", scan.kind.name, used + bad,
                    job.world().is_root() ? records : 0);
}

/// Ends the run if the input is worse than the user accepts.
void judge(const Job& job, const Scan& scan, const ShardWalk& walk, const FirstBad& first) {
  const JobOptions& options = job.options();
  std::uint64_t bad = 0;
  std::uint64_t records = 0;
  for (std::uint32_t file = 0; file < scan.files.size(); ++file) {
    const FileTotals& totals = walk.totals()[file];
    bad += totals.bad;
    records += totals.records;
    if (totals.damage && options.damaged_files == DamagedFiles::refuse) {
      throw Failure(Exit::input, scan.files[file].path + " is damaged at byte " +
                                     std::to_string(totals.damage->offset) + ": " +
                                     totals.damage->reason +
                                     "; fetch it again, or use --damaged-files keep to use its "
                                     "good records");
    }
  }
  if (bad == 0) return;
  const std::string example = "; the first is in " + scan.files[first.file].path + " at byte " +
                              std::to_string(first.offset) + ": " + first.reason;
  if (options.on_bad_record == OnBadRecord::fail) {
    throw Failure(Exit::input, "a record of " + scan.kind.name + " cannot be used" + example +
                                   "; correct it, or leave out --on-bad-record fail");
  }
  if (options.bad_record_limit.exceeded(bad, records)) {
    throw Failure(Exit::input, std::to_string(bad) + " of " + std::to_string(records) +
                                   " records of " + scan.kind.name +
                                   " cannot be used, more than --max-bad-records allows" + example +
                                   "; look at the quarantine");
  }
}

}  // namespace

void detail::read_records(Job& job, const Scan& scan, const RecordHandler& use,
                          const std::function<void()>& clear, const std::uint64_t& used) {
  World& world = job.world();
  ShardWalk walk(scan);
  std::vector<ShardOutcome> outcomes;
  // A guess that turns out wrong makes its rank read all its shards again from the right entries:
  // the sinks cannot take back a part. Each round settles at least one more shard.
  for (bool again = true, mine = true; again;) {
    together(world, "read " + scan.kind.name, [&] {
      if (!mine) return;
      clear();
      outcomes = read_shards(job, scan, walk, use);
    });
    walk.learn(world, outcomes);
    again = walk.has_wrong_entry();
    mine = walk.has_wrong_entry(world.rank());
  }
  note_inputs(job, scan, walk);
  check_conserved(job, scan, walk, used, outcomes);
  const FirstBad first = write_quarantine(job, scan, walk, outcomes);
  together(world, "judge " + scan.kind.name, [&] { judge(job, scan, walk, first); });
}

}  // namespace convoy
