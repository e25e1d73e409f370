#include "convoy/engine/verdicts.hpp"

#include <algorithm>

namespace convoy {
namespace {

constexpr std::size_t kSamples = 10;

}  // namespace

void Findings::add(std::int64_t key) {
  ++count_;
  if (smallest_.size() == kSamples && key >= smallest_.back()) return;
  smallest_.insert(std::upper_bound(smallest_.begin(), smallest_.end(), key), key);
  if (smallest_.size() > kSamples) smallest_.pop_back();
}

void check_same_number(Job& job, const std::string& name, const std::string& dataset,
                       std::uint64_t mine, std::uint64_t other_mine) {
  const std::uint64_t one = sum_all(job.world(), mine);
  const std::uint64_t other = sum_all(job.world(), other_mine);
  CheckResult check;
  check.name = name;
  check.dataset = dataset;
  check.severity = Severity::error;
  check.passed = one == other;
  check.found = one > other ? one - other : other - one;
  check.text = std::to_string(one) + " and " + std::to_string(other);
  job.checks().push_back(check);
}

void note_findings(Job& job, const std::string& name, const std::string& dataset,
                   const Findings& mine, const std::string& text) {
  CheckResult check;
  check.name = name;
  check.dataset = dataset;
  check.found = sum_all(job.world(), mine.count());
  check.passed = check.found == 0;
  check.text = text;
  Findings all;
  for (const std::int64_t key : gather_values<std::int64_t>(job.world(), mine.smallest())) {
    all.add(key);
  }
  for (const std::int64_t key : all.smallest()) check.samples.push_back(std::to_string(key));
  job.checks().push_back(check);
}

}  // namespace convoy
