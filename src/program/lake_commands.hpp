// The commands that run on one process: they look at a lake, or print.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace convoy {

/// What was asked for; must not move while it is parsed.
struct LakeCommands {
  CLI::App* rules = nullptr;
  CLI::App* verify = nullptr;
  CLI::App* report = nullptr;
  CLI::App* catalog = nullptr;
  std::filesystem::path lake;
  std::string job, run_date;
  std::optional<std::size_t> report_samples;
};

void add_lake_commands(CLI::App& program, LakeCommands& into);

/// Runs the command that was parsed, if it is one of these; returns its exit code if it is.
std::optional<int> run_lake_command(const LakeCommands& asked);

/// As CLI11 wants it: "" or what is wrong.
std::string check_date(const std::string& text);

/// How many samples a report may show of a rule or reason.
CLI::Validator sample_range();

std::vector<std::string> job_names();

/// Whether this process should speak: not MPI's to say before it is started.
bool is_first_process();

}  // namespace convoy
