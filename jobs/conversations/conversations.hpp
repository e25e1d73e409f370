// One row per order that had a chat: who spoke, how fast they were answered, where it ended.
//
//   messages - scan - combine - exchange -+
//                                         +- join - sort - sinks - checks - commit
//   orders   - scan - combine - exchange -+
#pragma once

#include "convoy/engine/job.hpp"

namespace convoy::conversations {

/// The body of the job.
///   collective: yes     fails: JobFailed
void run(Job& job);

/// Reads the inputs and tells what rules find in them.
///   collective: yes     fails: JobFailed
void check(Job& job);

}  // namespace convoy::conversations
