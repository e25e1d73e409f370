// What a user may ask of a run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "convoy/quality/rules.hpp"

namespace convoy {

enum class Datasets : std::uint8_t { final, all };
enum class CsvFiles : std::uint8_t { one, partitioned, none };
enum class OnBadRecord : std::uint8_t { quarantine, fail };
enum class DamagedFiles : std::uint8_t { refuse, keep };

/// Where a run's rules come from, and what they may speak of.
struct RuleSource {
  std::filesystem::path file;  ///< of the user; if empty, the job's own
  std::string default_text;
  std::vector<RuleTable> tables;
};

struct JobOptions {
  std::filesystem::path lake;  ///< empty: nothing is published, inputs are only checked
  std::string run_date;        ///< YYYY-MM-DD, a UTC date
  Datasets datasets = Datasets::final;
  CsvFiles csv = CsvFiles::one;
  std::string partition_by;                     ///< one of the job's choices
  Threshold bad_record_limit{std::nullopt, 1};  ///< of the records of an input kind
  OnBadRecord on_bad_record = OnBadRecord::quarantine;
  DamagedFiles damaged_files = DamagedFiles::refuse;
  std::optional<std::uint64_t> memory_bytes;   ///< of a rank; by default a fair share of its node
  std::vector<std::filesystem::path> scratch;  ///< directories for what exceeds the memory
  std::map<std::string, std::vector<std::string>> inputs;  ///< paths and globs by input kind
  std::map<std::string, std::string> settings;             ///< the job's own, by name
  std::string postgres;  ///< address of the server of inputs such as postgres:SCHEMA.TABLE
  RuleSource rules;
  bool publish_anyway = false;         ///< whatever the checks say; it is recorded
  std::size_t report_samples = 5;      ///< of a rule or reason, in the report; 0: none
  std::vector<std::string> arguments;  ///< the command line
};

}  // namespace convoy
