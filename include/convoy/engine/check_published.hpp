// The rules of a job's tables, once more over a run that is published.
#pragma once

#include <filesystem>

#include "convoy/engine/job.hpp"

namespace convoy {

/// Reads the published run of the job's name and date from the lake, shares its files out over the
/// ranks and tells what the rules on its tables find.
///   collective: yes     fails: JobFailed(usage) if there is no such run, (output) if a file is not
///   as it was published, (quality)
void check_published(Job& job, const std::filesystem::path& lake);

}  // namespace convoy
