#include "convoy/lake/catalog.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "convoy/lake/manifest.hpp"
#include "convoy/lake/runs.hpp"
#include "convoy/output/csv.hpp"
#include "convoy/output/hdf5.hpp"

namespace convoy {
namespace fs = std::filesystem;
namespace {

constexpr const char* kCatalog = "data_lake_catalog.json";

/// A member that every run.json has, unless another program or version wrote it.
const Json& member(const Json& document, const char* name, const PublishedRun& run) {
  const auto found = document.find(name);
  if (found != document.end()) return *found;
  throw Failure(Exit::output, (run.shown / "run.json").string() + " lacks " + name +
                                  "; run the job of this date again");
}

/// Holds the lake's catalog lock while it lives; waits for it.
class CatalogLock {
 public:
  explicit CatalogLock(const fs::path& lake) {
    const fs::path path = lake / ".catalog.lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) {
      throw Failure(Exit::output, "cannot open " + path.string() + ": " + system_reason(errno) +
                                      "; check the rights of the lake");
    }
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    while (::fcntl(descriptor_, F_OFD_SETLKW, &lock) != 0 && errno == EINTR) {
    }
  }
  ~CatalogLock() { ::close(descriptor_); }
  CatalogLock(const CatalogLock&) = delete;
  CatalogLock& operator=(const CatalogLock&) = delete;

 private:
  int descriptor_;
};

std::uint64_t count_rows(const fs::path& path, const std::string& format) {
  if (format == "hdf5") return count_hdf5_rows(path);
  if (format == "csv") return count_csv_rows(read_file(path, Exit::output));
  const std::string text = read_file(path, Exit::output);
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

void check_file(const PublishedRun& run, const FileEntry& expected, LakeCheck& check) {
  const fs::path& folder = run.folder;
  const std::string name = (run.shown / expected.path).string();
  ++check.files;
  try {
    FileEntry found = expected;
    measure_file(folder, found);
    check.bytes += found.bytes;
    if (found.bytes != expected.bytes) {
      check.findings.push_back(name + ": " + std::to_string(found.bytes) + " bytes where " +
                               std::to_string(expected.bytes) + " were published");
    } else if (!(found.digest == expected.digest)) {
      check.findings.push_back(name + ": its bytes have changed since it was published");
    } else if (expected.rows &&
               count_rows(folder / expected.path, expected.format) != *expected.rows) {
      check.findings.push_back(name + ": it does not hold the " + std::to_string(*expected.rows) +
                               " rows that were published");
    }
  } catch (const Failure& failure) {
    check.findings.push_back(failure.what());
  }
}

void check_run(const PublishedRun& run, LakeCheck& check) {
  ++check.runs;
  std::set<std::string> known{"run.json"};
  try {
    const Json document = unseal(run.folder / "run.json");
    ++check.files;
    for (const Json& file : member(document, "files", run)) {
      const FileEntry expected = file_entry_from(file);
      known.insert(expected.path);
      check_file(run, expected, check);
    }
  } catch (const Failure& failure) {
    check.findings.push_back(failure.what());
    return;
  }
  for (const auto& entry : fs::recursive_directory_iterator(run.folder)) {
    const std::string path = fs::relative(entry.path(), run.folder);
    if (!entry.is_directory() && !known.contains(path)) {
      check.findings.push_back((run.shown / path).string() + ": no file of this run");
    }
  }
}

}  // namespace

std::string build_catalog(const fs::path& lake) {
  Json catalog{{"format_version", 1}, {"runs", Json::array()}};
  for (const PublishedRun& run : published_runs(lake)) {
    const Json document = unseal(run.folder / "run.json");
    // A report has times in it, and the catalog is the same for the same data.
    Json files = Json::array();
    for (const Json& file : member(document, "files", run)) {
      if (file.at("format") != "html") files.push_back(file);
    }
    catalog["runs"].push_back({{"job", run.job},
                               {"run_date", run.run_date},
                               {"path", run.job + "/" + run.run_date},
                               {"created", member(document, "created", run)},
                               {"datasets", member(document, "datasets", run)},
                               {"files", files}});
  }
  return catalog.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void update_catalog(const fs::path& lake) {
  const CatalogLock lock(lake);
  const fs::path next = lake / (std::string(".") + kCatalog + ".next");
  write_file(next, build_catalog(lake));
  std::error_code error;
  fs::rename(next, lake / kCatalog, error);
  if (error) {
    throw Failure(Exit::output, "cannot write " + (lake / kCatalog).string() + ": " +
                                    error.message() + "; check the rights of the lake");
  }
  sync_directory(lake);
}

PreviousRun previous_run(const fs::path& lake, const std::string& job,
                         const std::string& run_date) {
  const PublishedRun* last = nullptr;
  const std::vector<PublishedRun> runs = published_runs(lake);
  for (const PublishedRun& run : runs) {
    if (run.job == job && run.run_date < run_date) last = &run;
  }
  PreviousRun previous;
  if (last == nullptr) return previous;
  const Json document = unseal(last->folder / "run.json");
  for (const Json& dataset : member(document, "datasets", *last)) {
    if (dataset.contains("rows")) previous.rows[member(dataset, "name", *last)] = dataset["rows"];
  }
  for (const Json& totals : member(document, "input_totals", *last)) {
    previous.used[member(totals, "kind", *last)] = member(totals, "used", *last);
  }
  return previous;
}

LakeCheck verify_lake(const fs::path& lake, const std::string& job, const std::string& run_date) {
  LakeCheck check;
  for (const PublishedRun& run : published_runs(lake)) {
    if ((job.empty() || job == run.job) && (run_date.empty() || run_date == run.run_date)) {
      check_run(run, check);
    }
  }
  if (check.runs == 0) {
    throw Failure(Exit::usage, "no published run to verify in " + lake.string() +
                                   "; check --lake, --job and --run-date");
  }
  const fs::path path = lake / kCatalog;
  ++check.files;
  try {
    if (read_file(path, Exit::output) != build_catalog(lake)) {
      check.findings.push_back(path.string() +
                               ": differs from the published runs; rebuild it with convoy catalog");
    }
  } catch (const Failure& failure) {
    check.findings.push_back(failure.what());
  }
  return check;
}

}  // namespace convoy
