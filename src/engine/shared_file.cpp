#include "convoy/engine/shared_file.hpp"

#include <algorithm>
#include <tuple>

#include "convoy/base/file.hpp"

namespace convoy {
namespace {

struct Place {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t bytes = 0;
  std::uint64_t rank = 0;
  std::uint64_t position = 0;  // in the list of that rank
};

std::vector<Place> places_of_all(World& world, const std::vector<Piece>& pieces) {
  std::vector<Place> mine;
  for (const Piece& piece : pieces) {
    mine.push_back({piece.major, piece.minor, piece.bytes, static_cast<std::uint64_t>(world.rank()),
                    mine.size()});
  }
  auto all = gather_values<Place>(world, mine);
  std::sort(all.begin(), all.end(), [](const Place& left, const Place& right) {
    return std::tie(left.major, left.minor) < std::tie(right.major, right.minor);
  });
  return all;
}

void write_piece(File& file, std::uint64_t offset, const Piece& piece) {
  // Not all at the end: the disk works while rows are formatted.
  constexpr std::uint64_t kSyncBytes = 4 << 20;
  std::uint64_t synced = offset;
  const std::uint64_t end = offset + piece.bytes;
  piece.write([&](std::string_view bytes) {
    stop_if_requested();
    invariant(bytes.size() <= end - offset, "a piece of a file is as long as it says");
    file.write_at(offset, bytes);
    offset += bytes.size();
    if (offset - synced < kSyncBytes) return;
    file.begin_sync(synced, offset - synced);
    synced = offset;
  });
  invariant(offset == end, "a piece of a file is as long as it says");
}

/// The digest of this rank's share of the blocks of a file that is already written.
Digest digest_share(const File& file, std::uint64_t bytes, const World& world) {
  Digest sum;
  std::string block(kDigestBlock, '\0');
  const auto ranks = static_cast<std::uint64_t>(world.size());
  for (auto number = static_cast<std::uint64_t>(world.rank()); number * kDigestBlock < bytes;
       number += ranks) {
    const std::size_t got = file.read_at(number * kDigestBlock, block.data(), block.size());
    sum += digest_block(number, {block.data(), got});
  }
  return sum;
}

}  // namespace

void write_shared_file(Job& job, std::string_view step, FileEntry entry,
                       const std::vector<Piece>& pieces) {
  World& world = job.world();
  const std::filesystem::path path = job.staging() / entry.path;
  root_decides(world, std::string(step) + ": create", [&] {
    std::filesystem::create_directories(path.parent_path());
    File::create(path).close();
  });
  const std::vector<Place> places = places_of_all(world, pieces);
  together(world, step, [&] {
    File file = File::open_shared(path);
    std::uint64_t offset = 0;
    std::uint64_t mine = 0;
    for (const Place& place : places) {
      if (place.rank == static_cast<std::uint64_t>(world.rank())) {
        write_piece(file, offset, pieces[place.position]);
        mine += place.bytes;
      }
      offset += place.bytes;
    }
    file.close();
    job.note_written(entry.path, mine);
    entry.bytes = offset;
  });
  Digest mine;
  together(world, std::string(step) + ": digest", [&] {
    const File file = File::open_read(path, Exit::output);
    if (file.size() != entry.bytes) {
      throw Failure(Exit::output, "cannot write " + path.string() +
                                      ": it does not have the size that was written; check the "
                                      "file system");
    }
    mine = digest_share(file, entry.bytes, world);
  });
  for (const Digest& share : gather_values<Digest>(world, {&mine, 1})) entry.digest += share;
  if (world.is_root()) job.files().push_back(entry);
}

}  // namespace convoy
