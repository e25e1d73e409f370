// The memory of a rank, and the node-local disk for what exceeds it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "convoy/base/file.hpp"

namespace convoy {

/// A growing file without a name: it is gone with the process, however that ends.
class SpillFile {
 public:
  /// total: counts all that is appended, to other files of the rank, too
  SpillFile(const std::filesystem::path& directory, std::uint64_t& total);

  /// Returns where the bytes begin.
  std::uint64_t append(const void* bytes, std::size_t count);
  void read(std::uint64_t offset, void* into, std::size_t count) const;
  std::uint64_t bytes() const { return bytes_; }

 private:
  File file_;
  std::uint64_t bytes_ = 0;
  std::uint64_t* total_;
};

/// What a rank may hold in memory and where the rest goes. Not collective; every function throws
/// Failure(output) where the disk does not do what it should.
class Scratch {
 public:
  /// directories: used in turn, at least one; they are made if missing
  Scratch(std::uint64_t memory_bytes, std::vector<std::filesystem::path> directories)
      : memory_bytes_(memory_bytes), directories_(std::move(directories)) {}

  /// What tables may take of the memory; buffers of fixed size come on top.
  std::uint64_t memory_bytes() const { return memory_bytes_ - held_bytes_; }
  std::uint64_t budget_bytes() const { return memory_bytes_; }  ///< as the user set it
  /// Takes from the tables what something else holds until the end, at most half of the memory.
  void hold(std::uint64_t bytes) { held_bytes_ = std::min(memory_bytes_ / 2, held_bytes_ + bytes); }
  std::uint64_t spilled_bytes() const { return spilled_bytes_; }  ///< so far
  SpillFile make_file();

 private:
  std::uint64_t memory_bytes_;
  std::uint64_t held_bytes_ = 0;
  std::vector<std::filesystem::path> directories_;
  std::size_t next_ = 0;
  std::uint64_t spilled_bytes_ = 0;
};

}  // namespace convoy
