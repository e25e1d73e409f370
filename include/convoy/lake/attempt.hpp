// One attempt at publishing a run: lock, staging, and the one atomic step that makes it visible.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace convoy {

/// Where a run stands in a lake. The published path is a symbolic link, so that one rename swaps
/// the whole run (docs/decisions/0001-publish-by-symbolic-link.md).
struct RunPlace {
  std::filesystem::path lake;
  std::string job;
  std::string run_date;

  std::filesystem::path published() const { return lake / job / run_date; }
  std::filesystem::path generations() const { return lake / job / ".runs" / run_date; }
  std::filesystem::path failed() const { return lake / "_failed" / job / run_date; }
};

/// The one writer of a job and date. Made and used by rank 0 alone; not collective.
class Attempt {
 public:
  /// Takes the date, removes what killed attempts left and makes the staging folder.
  ///   fails: Failure(busy) if another run holds the date, Failure(output)
  explicit Attempt(const RunPlace& place);
  ~Attempt();
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  const std::filesystem::path& staging() const { return staging_; }

  /// Makes the staged run visible in one atomic step. Its files and the folders in
  /// it must be durable.
  ///   fails: Failure(busy) if another attempt published since this one began, Failure(output)
  void publish();

  /// Removes what no reader needs any more: runs older than the previous one, and what a failed
  /// attempt left. The run is published already, so this never fails.
  void tidy() noexcept;

  /// Keeps quarantine and quality results under _failed and removes the rest; never fails. Does
  /// nothing to a run that readers see already.
  void abandon() noexcept;

 private:
  std::filesystem::path generation(std::uint64_t number) const;

  RunPlace place_;
  std::filesystem::path staging_;
  std::uint64_t latest_ = 0;  // the newest generation when this attempt began
  std::string visible_;       // the one that was published then; its readers keep it
  bool is_published_ = false;
  bool has_lost_ = false;  // another attempt published first
  int lock_ = -1;
};

/// The newest generation in a folder of generations; 0 if there is none.
std::uint64_t latest_generation(const std::filesystem::path& generations);

}  // namespace convoy
