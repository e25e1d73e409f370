// The catalog of a lake, rebuilt from the run.json of each published run, and the check of a lake.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace convoy {

/// The catalog's text for all published runs of the lake; a pure function of their run.json files.
///   fails: Failure(output) if a run.json is missing or damaged
std::string build_catalog(const std::filesystem::path& lake);

/// Rebuilds <lake>/data_lake_catalog.json under a lock of its own, atomically. Not collective.
void update_catalog(const std::filesystem::path& lake);

/// What the last published run of a job before a date counted.
struct PreviousRun {
  std::map<std::string, std::uint64_t> rows;  ///< by dataset
  std::map<std::string, std::uint64_t> used;  ///< records by input kind
};
/// Empty if there is none.
PreviousRun previous_run(const std::filesystem::path& lake, const std::string& job,
                         const std::string& run_date);

struct LakeCheck {
  std::uint64_t runs = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> findings;  ///< each names a file and what is wrong with it
};

/// Recomputes digest, size and rows of every published file, and the catalog. Not collective.
///   job, run_date: only these; empty for all
LakeCheck verify_lake(const std::filesystem::path& lake, const std::string& job,
                      const std::string& run_date);

}  // namespace convoy
