// The published runs of a lake.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace convoy {

struct PublishedRun {
  std::string job;
  std::string run_date;
  std::filesystem::path shown;   ///< as people know it
  std::filesystem::path folder;  ///< resolved once: a run that is published meanwhile does not mix
                                 ///< with this one
};

/// By job and run date.
///   fails: Failure(output) if there is no lake
std::vector<PublishedRun> published_runs(const std::filesystem::path& lake);

}  // namespace convoy
