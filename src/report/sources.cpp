#include "convoy/report/sources.hpp"

#include <algorithm>
#include <map>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "convoy/lake/runs.hpp"

namespace convoy {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPastRuns = 9;                // before the one that is told of
constexpr std::uint64_t kSearchedBytes = 16 << 20;  // of a quarantine
constexpr std::size_t kLineBytes = 1 << 20;         // far more than a line of it can have

/// Calls `use(line)` until it returns false.
template <class Use>
void each_line(const fs::path& path, const Use& use) {
  const File file = File::open_read(path, Exit::output);
  std::string text(kLineBytes, '\0');
  std::string rest;
  for (std::uint64_t at = 0; at < kSearchedBytes;) {
    const std::size_t got = file.read_at(at, text.data(), text.size());
    if (got == 0) return;
    at += got;
    rest.append(text, 0, got);
    std::size_t begin = 0;
    for (std::size_t end; (end = rest.find('\n', begin)) != rest.npos; begin = end + 1) {
      if (!use(std::string_view(rest).substr(begin, end - begin))) return;
    }
    rest.erase(0, begin);
  }
}

Json read_json(const fs::path& path) {
  return Json::parse(read_file(path, Exit::output), nullptr, false);
}

/// In one step, so that a reader finds an old page or a new one.
void replace_file(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  const fs::path next = path.string() + ".next";
  write_file(next, text);
  fs::rename(next, path);
}

ReportFacts facts_of(const fs::path& lake, const PublishedRun& run,
                     std::optional<std::size_t> samples) {
  ReportFacts facts;
  facts.run = unseal(run.folder / "run.json");
  if (samples) facts.run["report_samples"] = *samples;
  facts.quality = read_json(run.folder / "quality.json");
  NotableInputs inputs;
  each_input(run.folder / "run.json", [&](const InputEntry& input) { inputs.add(input); });
  facts.inputs = inputs.take();
  facts.past = past_runs(lake, run.job, run.run_date);
  facts.samples = quarantine_samples(run.folder, facts.run.value("quarantined", Json::array()),
                                     facts.run.value("report_samples", std::size_t{0}));
  return facts;
}

/// The pages that failed attempts left, which the next success of their date removes.
std::vector<ListedRun> failed_runs(const fs::path& lake) {
  std::vector<ListedRun> runs;
  std::error_code error;
  for (const auto& job : fs::directory_iterator(lake / "_failed", error)) {
    for (const auto& run : fs::directory_iterator(job.path(), error)) {
      if (!fs::exists(run.path() / "report.html", error)) continue;
      const std::string name = job.path().filename(), date = run.path().filename();
      runs.push_back({name, date, "../_failed/" + name + "/" + date + "/report.html", {}, {}});
    }
  }
  return runs;
}

}  // namespace

void NotableInputs::add(const InputEntry& input) {
  inputs_.push_back(input);
  if (inputs_.size() >= 4 * kListed) cut();
}

void NotableInputs::cut() {
  if (inputs_.size() <= kListed) return;
  const auto trouble = [](const InputEntry& input) {
    return std::pair(!input.damage.empty(), input.quarantined);
  };
  std::stable_sort(inputs_.begin(), inputs_.end(),
                   [&](const InputEntry& left, const InputEntry& right) {
                     return trouble(left) > trouble(right);
                   });
  inputs_.resize(kListed);
}

std::vector<InputEntry> NotableInputs::take() {
  cut();
  return std::move(inputs_);
}

std::vector<PastRun> past_runs(const fs::path& lake, const std::string& job,
                               const std::string& run_date) {
  std::vector<PublishedRun> before;
  for (PublishedRun& run : published_runs(lake)) {
    if (run.job == job && run.run_date < run_date) before.push_back(std::move(run));
  }
  if (before.size() > kPastRuns) {
    before.erase(before.begin(), before.end() - static_cast<std::ptrdiff_t>(kPastRuns));
  }
  std::vector<PastRun> past;
  for (const PublishedRun& run : before) {
    try {
      Json quality = read_json(run.folder / "quality.json");
      if (quality.is_object()) past.push_back({run.run_date, std::move(quality)});
    } catch (const Failure&) {  // verify tells what is wrong with it
    }
  }
  return past;
}

std::vector<Json> quarantine_samples(const fs::path& run_folder, const Json& quarantined,
                                     std::size_t each) {
  std::map<std::string, std::map<std::string, std::uint64_t>> wanted;  // by kind and reason
  for (const Json& item : quarantined) {
    const auto records = item.at("records").get<std::uint64_t>();
    wanted[item.at("kind")][item.at("reason")] = std::min<std::uint64_t>(each, records);
  }
  std::vector<Json> samples;
  if (each == 0) return samples;
  for (auto& [kind, reasons] : wanted) {
    std::uint64_t missing = 0;
    for (const auto& [reason, count] : reasons) missing += count;
    each_line(run_folder / "quarantine" / (kind + ".ndjson"), [&](std::string_view line) {
      Json record = Json::parse(line, nullptr, false);
      if (!record.is_object()) return true;
      std::uint64_t& count = reasons[record.value("reason", "")];
      if (count == 0) return true;
      --count;
      --missing;
      record["kind"] = kind;
      samples.push_back(std::move(record));
      return missing > 0;
    });
  }
  std::stable_sort(samples.begin(), samples.end(), [](const Json& left, const Json& right) {
    const auto key = [](const Json& sample) {
      return std::pair(sample.value("kind", ""), sample.value("reason", ""));
    };
    return key(left) < key(right);
  });
  return samples;
}

std::size_t write_reports(const fs::path& lake, const std::string& job, const std::string& run_date,
                          std::optional<std::size_t> samples) {
  const fs::path folder = lake / "_reports";
  std::vector<ListedRun> listed;
  std::size_t pages = 0;
  for (const PublishedRun& run : published_runs(lake)) {
    const std::string page = run.job + "/" + run.run_date + ".html";
    const bool is_asked =
        (job.empty() || job == run.job) && (run_date.empty() || run_date == run.run_date);
    if (is_asked) {
      ReportFacts facts = facts_of(lake, run, samples);
      replace_file(folder / page, report_page(facts));
      listed.push_back(
          {run.job, run.run_date, page, std::move(facts.run), std::move(facts.quality)});
      ++pages;
    } else {
      listed.push_back({run.job, run.run_date,
                        "../" + run.job + "/" + run.run_date + "/report.html",
                        unseal(run.folder / "run.json"), read_json(run.folder / "quality.json")});
    }
  }
  if (pages == 0) {
    throw Failure(Exit::usage, "no published run to report on in " + lake.string() +
                                   "; check --lake, --job and --run-date");
  }
  for (ListedRun& run : failed_runs(lake)) listed.push_back(std::move(run));
  std::stable_sort(listed.begin(), listed.end(), [](const ListedRun& left, const ListedRun& right) {
    return std::tie(left.job, left.run_date) < std::tie(right.job, right.run_date);
  });
  replace_file(folder / "index.html", report_index(listed));
  return pages;
}

}  // namespace convoy
