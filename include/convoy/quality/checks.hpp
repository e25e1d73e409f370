// What the checks of a run found, and whether it may be published.
#pragma once

#include <compare>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "convoy/quality/rules.hpp"

namespace convoy {

/// Where something was found: the file (its number) and byte of a record, 0 and the key of a row,
/// or kRowNumber and the number of a row that has no key, from 1.
constexpr std::int64_t kRowNumber = 1;
struct FoundAt {
  std::int64_t major = 0;
  std::int64_t minor = 0;
  friend auto operator<=>(const FoundAt&, const FoundAt&) = default;
};

/// What a check found: counted exactly, the smallest places are kept.
class Findings {
 public:
  static constexpr std::size_t kSamples = 10;

  void add(FoundAt at) {
    ++count_;
    if (smallest_.size() < kSamples || at < smallest_.back()) keep(at);
  }
  /// Adds to the count alone, or to the samples alone: what other ranks found.
  void count_more(std::uint64_t count) { count_ += count; }
  void keep(FoundAt at);

  std::uint64_t count() const { return count_; }
  const std::vector<FoundAt>& smallest() const { return smallest_; }

 private:
  std::uint64_t count_ = 0;
  std::vector<FoundAt> smallest_;  // in order
};

/// One check of one run. Counts are exact and the same on all ranks; samples are the smallest.
struct CheckResult {
  std::string name;
  std::string dataset;
  std::string column;  ///< "" if it is of the whole
  std::string check;   ///< the kind of a rule; "" for what the engine checks always
  std::optional<Threshold> warn{Threshold{0}};
  std::optional<Threshold> error;
  std::uint64_t found = 0;           ///< how many rows or records it speaks of
  std::uint64_t of = 0;              ///< how many were looked at
  std::vector<std::string> samples;  ///< where, or the keys of some
  std::string text;                  ///< what it means, in a sentence
  std::string not_done;              ///< why it was not evaluated; "" if it was
};

enum class Status : std::uint8_t { passed, warning, failed, not_done };

Status status_of(const CheckResult& check);
/// As the documents say it: passed, warning, failed, not_evaluated.
std::string_view name_of(Status status);

/// Whether nothing failed that is an error.
bool is_publishable(const std::vector<CheckResult>& checks);

/// The document quality.json.
///   forced: the user wanted the run published whatever the checks say
nlohmann::ordered_json quality_report(const std::vector<CheckResult>& checks, bool forced);

/// The same as JUnit XML, which schedulers and CI show: a suite a dataset, warnings as output.
std::string junit_report(const std::vector<CheckResult>& checks);

/// The failed checks of severity error, as one message; empty if the run may be published.
std::string refusal(const std::vector<CheckResult>& checks);

}  // namespace convoy
