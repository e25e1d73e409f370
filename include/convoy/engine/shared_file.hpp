// One file written by all ranks, each at its own offsets.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/engine/job.hpp"

namespace convoy {

/// Takes the next bytes of a piece.
using TextSink = std::function<void(std::string_view)>;

/// A piece of a file; pieces stand in the file in the order of (major, minor), which no two share.
struct Piece {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t bytes = 0;
  std::function<void(const TextSink&)> write;  ///< gives exactly that many bytes
};

/// Writes the pieces of all ranks into <staging>/<entry.path>, notes them in the job, which makes
/// them durable, and, on rank 0, adds the entry with its bytes and digest to the files of the run.
///   pieces: of this rank, in any order     entry: the same on all ranks
///   collective: yes     fails: JobFailed(output)
void write_shared_file(Job& job, std::string_view step, FileEntry entry,
                       const std::vector<Piece>& pieces);

}  // namespace convoy
