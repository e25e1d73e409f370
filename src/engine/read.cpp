#include "convoy/engine/read.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "convoy/engine/verdicts.hpp"
#include "engine/bad_records.hpp"
#include "engine/quarantine.hpp"
#include "engine/read_shards.hpp"
#include "engine/scan_table.hpp"
#include "engine/shard_walk.hpp"

namespace convoy {
namespace {

/// What was received of a table, whose blocks are never read here; nullopt for files.
std::optional<std::uint64_t> received_bytes(World& world, const Scan& scan,
                                            const std::vector<ShardOutcome>& outcomes) {
  if (!scan.table) return std::nullopt;
  std::uint64_t mine = 0;
  for (const ShardOutcome& outcome : outcomes) mine += outcome.bytes_read;
  return sum_all(world, mine);
}

void note_inputs(Job& job, const Scan& scan, const ShardWalk& walk,
                 std::optional<std::uint64_t> received) {
  job.inputs().reserve(job.inputs().size() + scan.files.size());
  for (std::uint32_t file = 0; file < scan.files.size(); ++file) {
    const FileTotals& totals = walk.totals()[file];
    InputEntry entry{scan.kind.name,
                     scan.files[file].path,
                     received.value_or(scan.files[file].bytes),
                     totals.digest,
                     totals.records,
                     totals.bad,
                     totals.fast,
                     {},
                     0};
    if (totals.damage) {
      entry.damage = totals.damage->reason;
      entry.damage_byte = totals.damage->offset;
    }
    job.inputs().push_back(std::move(entry));
  }
}

/// The records of one file that a rank used.
struct UsedRecords {
  std::uint64_t file = 0;
  std::uint64_t records = 0;
};

/// Nothing may be lost between the reader, which counts items, and the sinks, which were given
/// records.
void check_conserved(Job& job, const Scan& scan, const ShardWalk& walk,
                     const std::vector<std::uint64_t>& used) {
  std::vector<UsedRecords> mine;
  for (std::size_t file = 0; file < used.size(); ++file) {
    if (used[file] != 0) mine.push_back({file, used[file]});
  }
  std::vector<std::uint64_t> all(used.size());
  for (const UsedRecords& some : gather_values<UsedRecords>(job.world(), mine)) {
    all[some.file] += some.records;
  }
  CheckResult check;
  check.name = "every record is used or quarantined";
  check.dataset = scan.kind.name;
  check.warn.reset();
  check.error = Threshold{0};
  std::uint64_t records = 0;
  for (std::size_t file = 0; file < all.size(); ++file) {
    const FileTotals& totals = walk.totals()[file];
    const std::uint64_t known = all[file] + totals.bad;
    check.of += known;
    records += totals.records;
    if (known == totals.records) continue;
    check.found += known > totals.records ? known - totals.records : totals.records - known;
    if (check.samples.size() < Findings::kSamples) check.samples.push_back(scan.files[file].path);
  }
  check.text = std::to_string(check.of) + " and " + std::to_string(records);
  job.checks().push_back(check);
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
  const std::string example = "; the first is in " +
                              place_in(scan.files[first.file].path, first.offset) + ": " +
                              first.reason;
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

/// Lets the early exchange go on, now and then.
class Advancing {
 public:
  explicit Advancing(const std::function<void()>& advance) : advance_(advance) {}

  void note(std::uint64_t bytes) {
    constexpr std::uint64_t kBetween = 1 << 20;  // [bytes] some milliseconds of reading
    if (!advance_ || (since_ += bytes) < kBetween) return;
    since_ = 0;
    advance_();
  }

 private:
  const std::function<void()>& advance_;
  std::uint64_t since_ = 0;
};

}  // namespace

void detail::read_records(Job& job, const Scan& scan, RecordRules& rules, const RecordHandler& use,
                          const std::function<void()>& clear, const Early& early,
                          std::vector<std::uint64_t>& used) {
  World& world = job.world();
  ShardWalk walk(scan);
  std::vector<ShardOutcome> outcomes;
  BadRecords bad(job.scratch());
  const std::string step = "read " + scan.kind.name;
  const auto read_mine = [&](const std::function<void()>& advance) {
    clear();
    std::fill(used.begin(), used.end(), 0);
    // Tests show with this that a lost record is found.
    if (!used.empty() && fault_injected(world, "lose a record")) --used[0];
    rules.clear();
    bad.clear();
    Advancing advancing(advance);
    const BlockHandler on_block = [&](std::uint64_t bytes) {
      stop_if_requested();
      job.progress().advance(bytes);
      advancing.note(bytes);
    };
    outcomes = scan.table ? read_table(job, scan, use, bad, on_block)
                          : read_shards(job, scan, walk, use, bad, on_block);
  };
  // A guess that turns out wrong makes its rank read all its shards again from the right entries:
  // the sinks cannot take back a part. Each round settles at least one more shard. What was sent
  // early cannot be taken back at all: then every rank reads again, and keeps what it has.
  bool sends = early.send && world.spans_nodes();
  for (bool again = true, mine = true; again;) {
    if (sends) {
      job.work().sent_bytes += exchange_items(world, step, early.send, early.take, read_mine);
    } else {
      together(world, step, [&] {
        if (mine) read_mine({});
      });
    }
    walk.learn(world, outcomes);
    again = walk.has_wrong_entry();
    mine = sends ? again : walk.has_wrong_entry(world.rank());
    sends = false;
  }
  if (scan.table) scan.table->close();
  note_inputs(job, scan, walk, received_bytes(world, scan, outcomes));
  rules.settle(job, scan, std::accumulate(used.begin(), used.end(), std::uint64_t{0}));
  check_conserved(job, scan, walk, used);
  const FirstBad first = write_quarantine(job, scan, walk, outcomes, bad);
  together(world, "judge " + scan.kind.name, [&] { judge(job, scan, walk, first); });
}

}  // namespace convoy
