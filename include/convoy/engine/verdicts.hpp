// Checks over whole tables, for the jobs to state in one line.
#pragma once

#include <string>
#include <vector>

#include "convoy/engine/job.hpp"

namespace convoy {

/// An error unless the ranks together hold as many of one as of the other.
///   mine: on this rank     collective: yes
void check_same_number(Job& job, const std::string& name, const std::string& dataset,
                       std::uint64_t mine, std::uint64_t other_mine);

/// What a check found on this rank: counted exactly, the smallest keys are kept.
class Findings {
 public:
  void add(std::int64_t key);
  std::uint64_t count() const { return count_; }
  const std::vector<std::int64_t>& smallest() const { return smallest_; }

 private:
  std::uint64_t count_ = 0;
  std::vector<std::int64_t> smallest_;  // in order
};

/// A warning with the exact number of findings and the smallest keys of some.
///   collective: yes
void note_findings(Job& job, const std::string& name, const std::string& dataset,
                   const Findings& mine, const std::string& text);

}  // namespace convoy
