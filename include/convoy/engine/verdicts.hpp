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

/// A warning with the exact number of findings and the smallest keys of some.
///   mine: of rows on this rank, that are named by their keys     of: all rows of this rank
///   collective: yes
void note_findings(Job& job, const std::string& name, const std::string& dataset,
                   const Findings& mine, std::uint64_t of, const std::string& text);

}  // namespace convoy
