// Reads what a page shows from a lake, and writes the pages of a lake again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "convoy/report/page.hpp"

namespace convoy {

/// The inputs that a page lists: the first ones, or of more than it lists those that are damaged
/// and then those that have most records in the quarantine.
class NotableInputs {
 public:
  static constexpr std::size_t kListed = 200;

  void add(const InputEntry& input);
  std::vector<InputEntry> take();

 private:
  void cut();

  std::vector<InputEntry> inputs_;
};

/// The runs of the job before a date that the page looks back on, the oldest first; what cannot be
/// read is left out.
std::vector<PastRun> past_runs(const std::filesystem::path& lake, const std::string& job,
                               const std::string& run_date);

/// The first lines of the quarantine of each kind and reason. Of a huge quarantine the first 16 MiB
/// of each kind are looked at.
///   quarantined: as in run.json     each: how many at most of a kind and reason
std::vector<Json> quarantine_samples(const std::filesystem::path& run_folder,
                                     const Json& quarantined, std::size_t each);

/// Writes <lake>/_reports/index.html, which lists all runs, and <job>/<run date>.html there for
/// each published run. Returns the number of pages, the list aside.
///   job, run_date: only these pages; empty for all
///   samples: instead of what the run was asked for
///   fails: Failure(output), Failure(usage) if there is no such run
std::size_t write_reports(const std::filesystem::path& lake, const std::string& job,
                          const std::string& run_date, std::optional<std::size_t> samples);

}  // namespace convoy
