#include "convoy/engine/verdicts.hpp"

#include "convoy/engine/rule_outcomes.hpp"

namespace convoy {

void check_same_number(Job& job, const std::string& name, const std::string& dataset,
                       std::uint64_t mine, std::uint64_t other_mine) {
  const std::uint64_t one = sum_all(job.world(), mine);
  const std::uint64_t other = sum_all(job.world(), other_mine);
  CheckResult check;
  check.name = name;
  check.dataset = dataset;
  check.warn.reset();
  check.error = Threshold{0};
  check.found = one > other ? one - other : other - one;
  check.of = one;
  check.text = std::to_string(one) + " and " + std::to_string(other);
  job.checks().push_back(check);
}

void note_findings(Job& job, const std::string& name, const std::string& dataset,
                   const Findings& mine, std::uint64_t of, const std::string& text) {
  const Findings all = findings_of_all(job.world(), mine);
  CheckResult check;
  check.name = name;
  check.dataset = dataset;
  check.found = all.count();
  check.of = sum_all(job.world(), of);
  check.text = text;
  for (const FoundAt& at : all.smallest()) check.samples.push_back(std::to_string(at.minor));
  job.checks().push_back(check);
}

}  // namespace convoy
