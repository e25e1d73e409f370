// The commands of the program; each returns its exit code.
#pragma once

#include "convoy/engine/job.hpp"
#include "jobs/registry.hpp"

namespace convoy {

/// Runs a job, or the check of its inputs, on all ranks. The only command that is collective;
/// errors are told by rank 0.
int run_job(const std::string& name, const std::function<void(Job&)>& body, JobOptions options,
            int argc, char** argv);

/// Tells a usage error once, also when every rank of an mpirun meets it.
int refuse_usage(const std::string& text, int argc, char** argv);

/// Recomputes every digest and row count; findings go to the standard error.
int verify(const std::filesystem::path& lake, const std::string& job, const std::string& run_date);

/// Makes the report pages and their list again, in <lake>/_reports.
///   samples: of a rule or reason; as each run was asked for if not given
int report(const std::filesystem::path& lake, const std::string& job, const std::string& run_date,
           std::optional<std::size_t> samples);

/// Rebuilds the catalog.
int rebuild_catalog(const std::filesystem::path& lake);

}  // namespace convoy
