#include "convoy/lake/runs.hpp"

#include <algorithm>
#include <tuple>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace fs = std::filesystem;
namespace {

bool is_hidden(const fs::path& path) {
  const std::string name = path.filename();
  return name.starts_with('.') || name.starts_with('_');
}

}  // namespace

std::vector<PublishedRun> published_runs(const fs::path& lake) {
  std::error_code error;
  if (!fs::is_directory(lake, error)) {
    throw Failure(Exit::output, "there is no lake at " + lake.string() + "; check --lake");
  }
  std::vector<PublishedRun> runs;
  for (const auto& job : fs::directory_iterator(lake)) {
    if (!job.is_directory() || is_hidden(job.path())) continue;
    for (const auto& run : fs::directory_iterator(job.path())) {
      if (is_hidden(run.path()) || !fs::is_symlink(run.symlink_status())) continue;
      runs.push_back(
          {job.path().filename(), run.path().filename(), run.path(), fs::canonical(run.path())});
    }
  }
  std::sort(runs.begin(), runs.end(), [](const PublishedRun& left, const PublishedRun& right) {
    return std::tie(left.job, left.run_date) < std::tie(right.job, right.run_date);
  });
  return runs;
}

}  // namespace convoy
