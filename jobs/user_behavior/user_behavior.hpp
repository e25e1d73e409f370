// One row per customer: what was spent on a day, exactly, and what the customer wrote.
//
//   purchases - scan - combine - exchange -+
//           \- stage                       +- join - sort - sinks - checks - commit
//   reviews   - scan - combine - exchange -+
//           \- stage
#pragma once

#include "convoy/engine/job.hpp"

namespace convoy::user_behavior {

/// The body of the job.
///   collective: yes     fails: JobFailed
void run(Job& job);

/// Reads the inputs and tells what rules find in them.
///   collective: yes     fails: JobFailed
void check(Job& job);

/// Replaces the rows of retail.user_purchase by those of the purchases.
///   collective: yes     fails: JobFailed
void populate(Job& job);

}  // namespace convoy::user_behavior
