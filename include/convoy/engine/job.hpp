// One run of a job: the ranks, its options, its staging folder and what it has to tell.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "convoy/comm/progress.hpp"
#include "convoy/comm/world.hpp"
#include "convoy/engine/job_options.hpp"
#include "convoy/engine/rows.hpp"
#include "convoy/engine/rule_book.hpp"
#include "convoy/lake/attempt.hpp"
#include "convoy/lake/manifest.hpp"
#include "convoy/quality/checks.hpp"

namespace convoy {

class KeyRules;

/// What a rank did; run.json has one a rank.
struct RankWork {
  std::uint64_t read_bytes = 0;
  std::uint64_t held_rows = 0;  ///< of the largest table it held after an exchange
  std::uint64_t sent_bytes = 0;
  std::uint64_t written_bytes = 0;
};

/// The parts of a run that are shared by its steps.
class Job {
 public:
  /// Looks at the options and reads the rules; where there is a lake, takes the date and makes the
  /// staging folder.
  ///   collective: yes     fails: JobFailed
  Job(World& world, std::string name, JobOptions options);
  ~Job();
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  World& world() const { return world_; }
  const JobOptions& options() const { return options_; }
  const std::string& name() const { return place_.job; }
  bool has_lake() const { return !options_.lake.empty(); }
  /// Where this attempt writes; the same on every rank. Needs a lake.
  const std::filesystem::path& staging() const { return staging_; }
  Progress& progress() { return progress_; }
  RankWork& work() { return work_; }
  Scratch& scratch() { return *scratch_; }
  RuleBook& rules() { return *rules_; }
  KeyRules& key_rules() { return *key_rules_; }

  /// Rows that may take a third of the rank's memory.
  template <class Row>
  Rows<Row> make_rows() {
    return Rows<Row>(*scratch_, scratch_->memory_bytes() / 3);
  }

  /// Files this rank tells of in run.json.
  std::vector<FileEntry>& files() { return files_; }

  /// A file of the staged run that this rank has written to, by its path within the run: its way to
  /// the disk begins now and is waited for at the end.
  void note_written(const std::string& path, std::uint64_t bytes);

  /// A table of this many rows was held by this rank after an exchange.
  void note_held(std::uint64_t rows);

  /// Where to look for the previous run, where there is no lake to publish in.
  void compare_with(const std::filesystem::path& lake) { place_.lake = lake; }

  /// Facts for run.json and quality.json; every rank adds the same.
  std::vector<InputEntry>& inputs() { return inputs_; }
  Json& datasets() { return datasets_; }
  Json& quarantined() { return quarantined_; }  ///< records by kind and reason
  Json& charts() { return charts_; }            ///< of the report; only rank 0 needs to add them
  std::vector<CheckResult>& checks() { return checks_; }
  void warn(const std::string& text);

  /// Work for rank 0 when all is judged and written, just before the run becomes visible, which it
  /// does not if this throws. Nothing stops the run between the two. Not collective.
  void before_publish(std::function<void()> work);

  /// Judges the checks, then makes the run visible in one atomic step and updates the catalog.
  ///   collective: yes     fails: JobFailed(quality, busy, output, or that of before_publish),
  ///   nothing is published then
  void commit();

  /// Instead of a commit where there is no lake: writes quality.json to the standard output, judges
  /// it and does what waits for a publish.
  ///   collective: yes     fails: JobFailed(quality, or that of before_publish)
  void tell_checks();

  /// Keeps what tells why the run failed, with a report if something was read, and removes the
  /// rest. Not collective: rank 0 works.
  void abandon(const Failure& failure) noexcept;

 private:
  void settle_rules();
  void judge_checks(const std::string& consequence);
  void write_checks();
  std::string quality_text() const;
  std::string own_work() const;
  Json run_document(const std::vector<std::string>& works) const;
  FileEntry stage(const std::string& path, const std::string& format,
                  const std::string& text) const;
  FileEntry write_report(const Json& document, const std::string& refused) const;
  void stage_documents(const std::vector<std::string>& works);

  World& world_;
  RunPlace place_;
  JobOptions options_;
  Progress progress_;
  std::unique_ptr<Attempt> attempt_;  // on rank 0
  std::unique_ptr<Scratch> scratch_;
  std::unique_ptr<RuleBook> rules_;
  std::unique_ptr<KeyRules> key_rules_;
  std::filesystem::path staging_;
  Timestamp begun_;
  RankWork work_;
  std::vector<FileEntry> files_;
  std::vector<std::string> written_;
  std::vector<InputEntry> inputs_;
  Json datasets_ = Json::array();
  Json quarantined_ = Json::array();
  Json charts_ = Json::array();
  std::vector<CheckResult> checks_;
  std::vector<std::string> warnings_;
  std::vector<std::function<void()>> before_publish_;
};

}  // namespace convoy
