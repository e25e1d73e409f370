// Which files a run reads, and which bytes of them each rank reads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "convoy/base/hash.hpp"

namespace convoy {

enum class Compression : std::uint8_t { none, gzip, zstd };

/// What one look at a file tells.
struct FileFacts {
  std::uint64_t bytes = 0;
  std::int64_t modified_nanoseconds = 0;
  Compression compression = Compression::none;  ///< by content, not by name
  bool is_quarantine = false;  ///< begins as a quarantine file of ours: records stand in its texts
  std::uint64_t head = 0;      ///< hash of the first bytes: what differs here differs
  Digest place{};              ///< of its true path: all names of a file have the same
};

struct InputFile : FileFacts {
  std::string path;  ///< as the user gave it, globs and directories expanded
};

/// Expands files, directories and globs into paths of files, which may name one twice. In
/// directories, names that begin with `.` or `_` are skipped, subdirectories are read, links to
/// directories are not followed.
///   fails: Failure(input) naming the path for what is missing or cannot be listed, and for a glob
///   or directory without files
std::vector<std::string> expand_inputs(std::span<const std::string> patterns);

/// Looks at these files; opening them takes a while where they are many.
///   fails: Failure(input) naming the path for what is missing, unreadable or no regular file
std::vector<FileFacts> look_at(std::span<const std::string> paths);

/// The files, sorted by path, each once, by the first of its names.
std::vector<InputFile> each_once(std::span<const std::string> paths,
                                 std::span<const FileFacts> facts);

/// The part of a file whose records one rank owns: those that begin in [begin, end).
struct Shard {
  std::uint32_t file = 0;  ///< position in the list of input files
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  ///< of a compressed file: UINT64_MAX, it is read whole by one rank

  friend bool operator==(const Shard&, const Shard&) = default;
};

/// Shards of every rank, in file order: each rank has a slice of every plain file, cut at multiples
/// of kDigestBlock, so that all have the same share within one block (or 1/64 of a share, where
/// that is more); files too small to cut are dealt in runs; compressed files go whole to the rank
/// that has least. The same on every rank.
std::vector<std::vector<Shard>> plan_shards(std::span<const InputFile> files, int ranks);

}  // namespace convoy
