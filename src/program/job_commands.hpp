// The commands that run a job on all ranks: their options, and how they are run.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "jobs/registry.hpp"

namespace convoy {

/// The options of one command while they are being parsed; must not move meanwhile.
struct JobCommand {
  std::string name;  ///< of the job
  std::function<void(Job&)> body;
  CLI::App* app = nullptr;
  JobOptions options;
  std::string bad_record_limit = "1%";
  std::string memory;
};

/// Adds the job as a command of its own.
void add_job(CLI::App& program, const JobDefinition& definition, JobCommand& command);
/// The rules of the inputs alone: a job without a lake.
void add_check(CLI::App& check, const JobDefinition& definition, JobCommand& command);
/// Loads inputs into a database: a job without a lake.
void add_populate(CLI::App& populate, const JobDefinition& definition, JobCommand& command);

/// Runs what was parsed; returns the exit code. Collective.
int run_command(JobCommand& command, int argc, char** argv);

}  // namespace convoy
