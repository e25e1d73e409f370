#include <algorithm>
#include <limits>

#include "convoy/base/failure.hpp"
#include "convoy/base/hash.hpp"
#include "convoy/input/files.hpp"

namespace convoy {
namespace {

constexpr std::uint64_t kWhole = std::numeric_limits<std::uint64_t>::max();

bool is_plain(const InputFile& file) {
  return file.compression == Compression::none;
}

/// `part` of `parts` equal parts of `bytes`, without overflow.
std::uint64_t portion(std::uint64_t bytes, std::uint64_t part, std::uint64_t parts) {
  return bytes / parts * part + bytes % parts * part / parts;
}

/// Cuts are multiples of this: a block at least, and so large that many files on many ranks do not
/// become countless shards.
std::uint64_t cut_unit(std::uint64_t total, std::uint64_t ranks) {
  constexpr std::uint64_t kCutsPerShare = 64;
  return std::max<std::uint64_t>(1, total / ranks / kCutsPerShare / kDigestBlock) * kDigestBlock;
}

/// Bytes up to the end of what is dealt together with each file: itself, or a run of files that are
/// too small to cut, a sixteenth of all or less.
std::vector<std::uint64_t> ends_of_runs(std::span<const InputFile> files, std::uint64_t total,
                                        std::uint64_t unit) {
  constexpr std::uint64_t kRuns = 16;
  const auto in_run = [&](const InputFile& file) { return is_plain(file) && file.bytes < unit; };
  std::vector<std::uint64_t> ends(files.size());
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < files.size();) {
    std::size_t next = i + 1;
    std::uint64_t bytes = is_plain(files[i]) ? files[i].bytes : 0;
    for (; next < files.size() && in_run(files[next - 1]) && in_run(files[next]) &&
           bytes + files[next].bytes <= total / kRuns;
         ++next) {
      bytes += files[next].bytes;
    }
    end += bytes;
    std::fill(ends.begin() + i, ends.begin() + next, end);
    i = next;
  }
  return ends;
}

// Gives each rank a slice of every plain file, in the order of the ranks: files of one export cover
// the same time, so the ranks' slices do, too, and a key is on few of them. Small files are dealt
// as if a run of them were one. What rounding gives to a rank too much is taken back in the next.
void deal_plain(std::span<const InputFile> files, std::vector<std::vector<Shard>>& shards,
                std::vector<std::uint64_t>& load) {
  const std::uint64_t ranks = shards.size();
  std::uint64_t total = 0;
  for (const InputFile& file : files) total += is_plain(file) ? file.bytes : 0;
  const std::uint64_t unit = cut_unit(total, ranks);
  const std::vector<std::uint64_t> dealt = ends_of_runs(files, total, unit);
  std::vector<std::uint64_t> given(ranks);  // to this rank and those before it, in earlier files
  for (std::uint32_t number = 0; number < files.size(); ++number) {
    const InputFile& file = files[number];
    if (!is_plain(file)) continue;
    std::uint64_t begin = 0;
    for (std::uint64_t rank = 0; rank < ranks; ++rank) {
      const std::uint64_t due = portion(dealt[number], rank + 1, ranks);
      const std::uint64_t ideal = due - std::min(due, given[rank]);
      std::uint64_t end = std::min(file.bytes, (ideal + unit / 2) / unit * unit);
      if (rank + 1 == ranks) end = file.bytes;
      end = std::max(begin, end);
      given[rank] += end;
      if (end == begin) continue;
      shards[rank].push_back({number, begin, end});
      load[rank] += end - begin;
      begin = end;
    }
  }
}

}  // namespace

std::vector<std::vector<Shard>> plan_shards(std::span<const InputFile> files, int ranks) {
  invariant(ranks > 0, "shards are planned for at least one rank");
  std::vector<std::vector<Shard>> shards(static_cast<std::size_t>(ranks));
  std::vector<std::uint64_t> load(shards.size());
  deal_plain(files, shards, load);
  for (std::uint32_t number = 0; number < files.size(); ++number) {
    if (files[number].compression == Compression::none) continue;
    const auto least = std::min_element(load.begin(), load.end()) - load.begin();
    shards[static_cast<std::size_t>(least)].push_back({number, 0, kWhole});
    load[static_cast<std::size_t>(least)] += files[number].bytes;
  }
  for (auto& list : shards) {
    std::sort(list.begin(), list.end(), [](const Shard& left, const Shard& right) {
      return left.file != right.file ? left.file < right.file : left.begin < right.begin;
    });
  }
  return shards;
}

}  // namespace convoy
