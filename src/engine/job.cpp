#include "convoy/engine/job.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "convoy/base/file.hpp"
#include "convoy/base/memory.hpp"
#include "convoy/database/connection.hpp"
#include "convoy/engine/key_rules.hpp"
#include "convoy/engine/rule_outcomes.hpp"
#include "convoy/lake/catalog.hpp"
#include "convoy/report/sources.hpp"

namespace convoy {
namespace {

std::uint64_t peak_memory_bytes() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::string host_name() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

/// Some is left for buffers of fixed size, the libraries, and the page cache.
std::uint64_t fair_share(const World& world) {
  return available_memory() / 5 * 4 / static_cast<std::uint64_t>(world.ranks_here());
}

/// This rank's part of run.json.
Json describe_rank(const RankWork& work, const Scratch& scratch,
                   const std::vector<StepTime>& steps) {
  Json times = Json::array();
  for (const StepTime& step : steps) {
    Json& time = times.emplace_back(Json{
        {"step", step.name}, {"seconds", step.seconds}, {"waiting_seconds", step.waiting_seconds}});
    if (step.sent_bytes + step.received_bytes == 0) continue;
    time["sent_bytes"] = step.sent_bytes;
    time["received_bytes"] = step.received_bytes;
  }
  return {{"host", host_name()},
          {"read_bytes", work.read_bytes},
          {"held_rows", work.held_rows},
          {"sent_bytes", work.sent_bytes},
          {"written_bytes", work.written_bytes},
          {"memory_bytes", scratch.budget_bytes()},
          {"spilled_bytes", scratch.spilled_bytes()},
          {"peak_memory_bytes", peak_memory_bytes()},
          {"steps", times}};
}

/// Every rank reads the same text, so that all understand the same.
std::vector<Rule> read_rules(World& world, const RuleSource& source) {
  std::string text = source.default_text;
  const bool own = !source.file.empty();
  if (own) {
    root_decides(world, "read the rules", [&] { text = read_file(source.file, Exit::usage); });
    text = from_root(world, text);
  }
  std::vector<Rule> rules;
  together(world, "understand the rules", [&] {
    rules = parse_rules(text, own ? source.file.string() : "the default rules", source.tables);
  });
  return rules;
}

}  // namespace

Job::Job(World& world, std::string name, JobOptions options)
    : world_(world),
      place_{options.lake, std::move(name), options.run_date},
      options_(std::move(options)),
      progress_(world.rank(), world.size()),
      begun_(now()) {
  // Before anything is written: no document may hold a password.
  if (!options_.postgres.empty()) {
    forbid_core_dumps();
    together(world, "check the database's address", [&] {
      check_address(options_.postgres);
      // A server that is not there is told before hours of work, not after them.
      if (world.is_root()) Connection(options_.postgres, "use the database");
    });
  }
  // Rank 0's clock decides for all what today is.
  if (place_.run_date.empty()) place_.run_date = to_string(date_of(begun_));
  place_.run_date = from_root(world, place_.run_date);
  options_.run_date = place_.run_date;
  rules_ = std::make_unique<RuleBook>(read_rules(world, options_.rules), options_.rules.tables,
                                      *parse_date(place_.run_date));
  const std::uint64_t memory = options_.memory_bytes ? *options_.memory_bytes : fair_share(world);
  scratch_ = std::make_unique<Scratch>(memory, options_.scratch);
  key_rules_ = std::make_unique<KeyRules>(*this);
  if (!has_lake()) return;
  root_decides(world, "take the date", [&] { attempt_ = std::make_unique<Attempt>(place_); });
  staging_ = from_root(world, attempt_ ? attempt_->staging().string() : "");
}

Job::~Job() = default;

void Job::note_written(const std::string& path, std::uint64_t bytes) {
  work_.written_bytes += bytes;
  written_.push_back(path);
  begin_sync(staging_ / path);
}

void Job::note_held(std::uint64_t rows) {
  work_.held_rows = std::max(work_.held_rows, rows);
}

void Job::warn(const std::string& text) {
  warnings_.push_back(text);
  progress_.say("warning: " + text);
}

void Job::before_publish(std::function<void()> work) {
  before_publish_.push_back(std::move(work));
}

std::string Job::own_work() const {
  Json work = describe_rank(work_, *scratch_, world_.steps());
  work["files"] = Json::array();
  for (const FileEntry& file : files_) work["files"].push_back(to_json(file));
  return work.dump();
}

Json Job::run_document(const std::vector<std::string>& works) const {
  std::vector<FileEntry> files;
  Json ranks = Json::array();
  for (const std::string& text : works) {
    Json work = Json::parse(text);
    for (const Json& file : work["files"]) files.push_back(file_entry_from(file));
    work.erase("files");
    ranks.push_back(work);
  }
  std::sort(files.begin(), files.end(),
            [](const FileEntry& left, const FileEntry& right) { return left.path < right.path; });
  Json list = Json::array();
  for (const FileEntry& file : files) list.push_back(to_json(file));
  Json totals = Json::array();
  for (const InputTotals& each : totals_of(inputs_)) totals.push_back(to_json(each));
  std::string created;
  append_timestamp(begun_, created);
  return {{"format_version", 1},
          {"job", place_.job},
          {"run_date", place_.run_date},
          {"created", created},
          {"seconds", static_cast<double>(now().microseconds - begun_.microseconds) / 1e6},
          {"program", "convoy " CONVOY_VERSION},
          {"arguments", options_.arguments},
          {"inputs", Json::array()},
          {"input_totals", totals},
          {"quarantined", quarantined_},
          {"warnings", warnings_},
          {"published_anyway", options_.publish_anyway && !is_publishable(checks_)},
          {"report_samples", options_.report_samples},
          {"ranks", ranks},
          {"datasets", datasets_},
          {"charts", charts_},
          {"files", list}};
}

FileEntry Job::stage(const std::string& path, const std::string& format,
                     const std::string& text) const {
  FileEntry entry{path, "", format, nullptr, std::nullopt, 0, {}};
  write_file(staging_ / path, text);
  measure_file(staging_, entry);
  return entry;
}

FileEntry Job::write_report(const Json& document, const std::string& refused) const {
  NotableInputs inputs;
  for (const InputEntry& input : inputs_) inputs.add(input);
  const ReportFacts facts{document,
                          inputs.take(),
                          quality_report(checks_, options_.publish_anyway),
                          refused,
                          past_runs(place_.lake, place_.job, place_.run_date),
                          quarantine_samples(staging_, quarantined_, options_.report_samples)};
  return stage("report.html", "html", report_page(facts));
}

// The page is made of what run.json says, so run.json comes last; it lists the page with the rest.
void Job::stage_documents(const std::vector<std::string>& works) {
  Json document = run_document(works);
  const FileEntry report = write_report(document, "");
  Json& files = document["files"];
  const auto place = std::find_if(files.begin(), files.end(),
                                  [&](const Json& file) { return file["path"] > report.path; });
  files.insert(place, to_json(report));
  write_file(staging_ / "run.json", seal(std::move(document), inputs_));
}

// What needs all tables comes last.
void Job::settle_rules() {
  key_rules_->settle(*this);
  std::string before = "{}";
  root_decides(world_, "look at the previous run", [&] {
    if (place_.lake.empty() || !rules_->asks_for_previous()) return;
    const PreviousRun run = previous_run(place_.lake, place_.job, place_.run_date);
    before = Json(rows_by_table(run, options_.rules.tables)).dump();
  });
  settle_row_counts(*rules_, Json::parse(from_root(world_, before)));
  for (CheckResult& result : rules_->results()) checks_.push_back(std::move(result));
}

void Job::judge_checks(const std::string& consequence) {
  const std::string found = refusal(checks_);
  together(world_, "judge the checks", [&] {
    if (found.empty() || options_.publish_anyway) return;
    throw Failure(Exit::quality, found + consequence);
  });
  if (!found.empty()) warn(found + "; published anyway, as --publish-anyway wants it");
}

void Job::tell_checks() {
  progress_.end();
  settle_rules();
  root_decides(world_, "write the checks", [&] {
    std::fputs(quality_text().c_str(), stdout);
    if (std::fflush(stdout) != 0) {
      throw Failure(Exit::output, "cannot write to the standard output: " + system_reason(errno) +
                                      "; give it where it can be written");
    }
  });
  judge_checks("; look at the samples in what was written, and correct the input");
  root_decides(world_, "publish", [&] {
    for (const auto& work : before_publish_) work();
  });
}

std::string Job::quality_text() const {
  return quality_report(checks_, options_.publish_anyway)
             .dump(1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

void Job::write_checks() {
  files_.push_back(stage("quality.json", "json", quality_text()));
  files_.push_back(stage("quality.xml", "junit", junit_report(checks_)));
  files_.push_back(stage("_SUCCESS", "marker", ""));
}

void Job::commit() {
  progress_.end();
  together(world_, "make durable", [&] { sync_files(staging_, written_); });
  settle_rules();
  root_decides(world_, "write the checks", [&] { write_checks(); });
  judge_checks(
      "; nothing was published. Look at quality.json and correct the input, or use "
      "--publish-anyway");
  const auto works = gather_all(world_, own_work());
  root_decides(world_, "publish", [&] {
    stage_documents(works);
    for (const auto& work : before_publish_) work();
    attempt_->publish();
  });
  if (!world_.is_root()) return;
  attempt_->tidy();
  try {
    update_catalog(place_.lake);
  } catch (const std::exception& error) {
    // The run is published: what is left can be done again without it.
    progress_.say(std::string("warning: the run is published, but not the catalog: ") +
                  error.what() + "; then run: convoy catalog --lake " + place_.lake.string());
  }
  progress_.say("published " + place_.published().string());
}

void Job::abandon(const Failure& failure) noexcept {
  progress_.end();
  if (!attempt_) return;
  try {
    // After a publish the staging folder has another name, and nothing is written.
    if (!inputs_.empty()) write_report(run_document({own_work()}), failure.what());
  } catch (...) {  // the message tells why the run failed; half a page would tell nothing
    std::error_code ignored;
    std::filesystem::remove(staging_ / "report.html", ignored);
  }
  attempt_->abandon();
  std::error_code error;
  if (std::filesystem::exists(place_.failed(), error)) {
    progress_.say("what was found is kept in " + place_.failed().string());
  }
}

}  // namespace convoy
