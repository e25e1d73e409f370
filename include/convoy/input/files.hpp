// Which files a run reads, and which bytes of them each rank reads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace convoy {

enum class Compression : std::uint8_t { none, gzip, zstd };

struct InputFile {
  std::string path;  ///< as the user gave it, globs and directories expanded
  std::uint64_t bytes = 0;
  std::int64_t modified_nanoseconds = 0;
  Compression compression = Compression::none;  ///< by content, not by name
  std::uint64_t head = 0;  ///< hash of the first bytes: what differs here differs
};

/// Expands files, directories and globs into regular files sorted by path, each once. In
/// directories, names that begin with `.` or `_` are skipped, subdirectories are read, links to
/// directories are not followed.
///   fails: Failure(input) naming the path for what is missing, unreadable or no regular file, and
///   for a glob or directory without files
std::vector<InputFile> list_inputs(std::span<const std::string> patterns);

/// The part of a file whose records one rank owns: those that begin in [begin, end).
struct Shard {
  std::uint32_t file = 0;  ///< position in the list of input files
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  ///< of a compressed file: UINT64_MAX, it is read whole by one rank

  friend bool operator==(const Shard&, const Shard&) = default;
};

/// Shards of every rank, in file order: each rank has a slice of every plain file, cut at multiples
/// of kDigestBlock, so that all have the same share within one block (or 1/64 of a share, where
/// that is more); compressed files go whole to the rank that has least. The same on every rank.
std::vector<std::vector<Shard>> plan_shards(std::span<const InputFile> files, int ranks);

}  // namespace convoy
