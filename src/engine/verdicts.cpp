#include "convoy/engine/verdicts.hpp"

#include <algorithm>

namespace convoy {
namespace {

constexpr std::size_t kSamples = 10;

/// The smallest keys in order.
void keep_smallest(std::vector<std::int64_t>& keys) {
  const std::size_t kept = std::min(kSamples, keys.size());
  std::partial_sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(kept), keys.end());
  keys.resize(kept);
}

}  // namespace

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
                   std::vector<std::int64_t> keys, const std::string& text) {
  CheckResult check;
  check.name = name;
  check.dataset = dataset;
  check.found = sum_all(job.world(), keys.size());
  check.passed = check.found == 0;
  check.text = text;
  keep_smallest(keys);
  auto all = gather_values<std::int64_t>(job.world(), keys);
  keep_smallest(all);
  for (const std::int64_t key : all) check.samples.push_back(std::to_string(key));
  job.checks().push_back(check);
}

}  // namespace convoy
