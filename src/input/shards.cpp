#include <algorithm>
#include <limits>

#include "convoy/base/failure.hpp"
#include "convoy/base/hash.hpp"
#include "convoy/input/files.hpp"

namespace convoy {
namespace {

constexpr std::uint64_t kWhole = std::numeric_limits<std::uint64_t>::max();

// Cuts the plain files, laid end to end, into equal shares; a cut moves to the nearest block.
void deal_plain(std::span<const InputFile> files, std::vector<std::vector<Shard>>& shards,
                std::vector<std::uint64_t>& load) {
  std::uint64_t total = 0;
  for (const InputFile& file : files) {
    if (file.compression == Compression::none) total += file.bytes;
  }
  const std::uint64_t ranks = shards.size();
  const auto share_end = [total, ranks](std::uint64_t rank) {
    return total / ranks * (rank + 1) + total % ranks * (rank + 1) / ranks;
  };
  std::uint64_t before = 0;  // bytes of the files before this one
  std::uint64_t rank = 0;
  for (std::uint32_t number = 0; number < files.size(); ++number) {
    const InputFile& file = files[number];
    if (file.compression != Compression::none) continue;
    std::uint64_t begin = 0;
    while (begin < file.bytes) {
      std::uint64_t end = file.bytes;
      if (rank + 1 < ranks && share_end(rank) < before + file.bytes) {
        const std::uint64_t ideal = share_end(rank) - std::min(before, share_end(rank));
        end = std::min(end, (ideal + kDigestBlock / 2) / kDigestBlock * kDigestBlock);
      }
      if (end > begin) {
        shards[rank].push_back({number, begin, end});
        load[rank] += end - begin;
      }
      begin = std::max(begin, end);
      if (begin < file.bytes) ++rank;
    }
    before += file.bytes;
    while (rank + 1 < ranks && share_end(rank) <= before) ++rank;
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
