#include "engine/read_shards.hpp"

#include <algorithm>
#include <optional>

#include "convoy/input/text_records.hpp"

namespace convoy {
namespace {

ReadOptions options_of(const Scan& scan) {
  ReadOptions options;
  options.keys = scan.kind.keys;
  options.format = scan.kind.format;
  options.other_names = scan.kind.other_names;
  options.optional_keys = scan.kind.keys.size() - scan.own_keys;
  return options;
}

class ShardsReader {
 public:
  ShardsReader(Job& job, const Scan& scan, const ShardWalk& walk, const RecordHandler& use,
               BadRecords& bad, const BlockHandler& on_block)
      : job_(job),
        scan_(scan),
        walk_(walk),
        use_(use),
        on_bad_([this, &bad](const BadRecord& record) { bad.add(lane_, shard_, record); }),
        on_block_(on_block),
        shards_(scan.shards[static_cast<std::size_t>(job.world().rank())]),
        outcomes_(shards_.size()),
        options_(options_of(scan)),
        line_options_{{"header", "text"}},
        texts_(options_),
        use_line_([this](const InputRecord& line) { return use_line(line); }) {}

  std::vector<ShardOutcome> read() {
    std::vector<std::size_t> plain, compressed;
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      total += bytes_of(i);
      (file_of(i).compression == Compression::none ? plain : compressed).push_back(i);
    }
    job_.progress().begin("read " + scan_.kind.name, total);
    read_side_by_side(plain, kSideBySide);
    read_side_by_side(compressed, 1);  // the window of one may be large
    job_.progress().end();
    return std::move(outcomes_);
  }

 private:
  static constexpr std::size_t kSideBySide = 16;  ///< a block of each is in memory

  /// A run of shards that are read one after the other.
  struct Lane {
    std::size_t number = 0;
    std::span<const std::size_t> left;  ///< the first one is being read if there is a reader
    std::uint64_t bytes = 0;
    std::uint64_t done = 0;
    std::optional<ShardReader> reader;

    double share_done() const { return static_cast<double>(done) / static_cast<double>(bytes); }
  };

  /// A line of a quarantine file, whose text may have been corrected.
  std::string_view use_line(const InputRecord& line) {
    const TextRecord record =
        texts_.read(text_of(line.values[0]).value_or(""), text_of(line.values[1]).value_or(""));
    if (!record.reason.empty()) return record.reason;
    return use_({line.file, line.offset, record.values});
  }

  const InputFile& file_of(std::size_t shard) const { return scan_.files[shards_[shard].file]; }
  std::uint64_t bytes_of(std::size_t shard) const {
    return std::min(shards_[shard].end, file_of(shard).bytes) - shards_[shard].begin;
  }

  /// Reads lanes of equally many shards, always on in the one of which least is read: files of one
  /// export cover the same time, or follow each other in it, so the records of a key come close
  /// together and find its state in the cache.
  void read_side_by_side(std::span<const std::size_t> list, std::size_t at_once) {
    const std::size_t count = std::min(at_once, list.size());
    std::vector<Lane> lanes(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t first = list.size() * i / count;
      lanes[i].number = i;
      lanes[i].left = list.subspan(first, list.size() * (i + 1) / count - first);
      for (const std::size_t shard : lanes[i].left) lanes[i].bytes += bytes_of(shard);
      lanes[i].bytes = std::max<std::uint64_t>(lanes[i].bytes, 1);
    }
    while (!lanes.empty()) {
      const auto next = std::min_element(lanes.begin(), lanes.end(), [](auto& left, auto& right) {
        return left.share_done() < right.share_done();
      });
      advance(*next);
      if (next->left.empty()) lanes.erase(next);
    }
  }

  void advance(Lane& lane) {
    const std::size_t shard = lane.left.front();
    lane_ = lane.number;
    shard_ = shard;
    if (!lane.reader) {
      const bool lines = file_of(shard).is_quarantine;
      lane.reader.emplace(file_of(shard), shards_[shard], walk_.entry(shards_[shard]),
                          lines ? line_options_ : options_, lines ? use_line_ : use_, on_bad_,
                          on_block_);
    }
    lane.done += std::min<std::uint64_t>(options_.block_bytes, bytes_of(shard));
    if (lane.reader->advance(options_.block_bytes)) return;
    outcomes_[shard] = lane.reader->finish();
    job_.work().read_bytes += outcomes_[shard].bytes_read;
    lane.reader.reset();
    lane.left = lane.left.subspan(1);
  }

  Job& job_;
  const Scan& scan_;
  const ShardWalk& walk_;
  const RecordHandler& use_;
  std::size_t lane_ = 0;   ///< at work
  std::size_t shard_ = 0;  ///< at work
  BadRecordHandler on_bad_;
  const BlockHandler& on_block_;
  std::span<const Shard> shards_;
  std::vector<ShardOutcome> outcomes_;
  ReadOptions options_;
  ReadOptions line_options_;
  TextRecords texts_;
  RecordHandler use_line_;
};

}  // namespace

std::vector<ShardOutcome> read_shards(Job& job, const Scan& scan, const ShardWalk& walk,
                                      const RecordHandler& use, BadRecords& bad,
                                      const BlockHandler& on_block) {
  return ShardsReader(job, scan, walk, use, bad, on_block).read();
}

}  // namespace convoy
