#include "program/lake_commands.hpp"

#include <cstdio>
#include <cstdlib>

#include "convoy/base/timestamp.hpp"
#include "program/commands.hpp"

namespace convoy {
namespace {

void print_rules(const std::string& job) {
  for (const JobDefinition& definition : job_definitions()) {
    if (definition.name == job) std::fputs(definition.default_rules.c_str(), stdout);
  }
}

}  // namespace

std::string check_date(const std::string& text) {
  return parse_date(text) ? "" : "a date such as 2026-11-01 is expected";
}

std::vector<std::string> job_names() {
  std::vector<std::string> names;
  for (const JobDefinition& definition : job_definitions()) names.push_back(definition.name);
  return names;
}

CLI::Validator sample_range() {
  return CLI::Range(std::size_t{0}, std::size_t{50}).description("");
}

bool is_first_process() {
  for (const char* variable : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "SLURM_PROCID"}) {
    if (const char* rank = std::getenv(variable)) return std::string_view(rank) == "0";
  }
  return true;
}

void add_lake_commands(CLI::App& program, LakeCommands& into) {
  into.rules = program.add_subcommand("rules", "print the default rule file of a job");
  into.rules->add_option("JOB", into.job, "name of the job")
      ->required()
      ->check(CLI::IsMember(job_names()));
  into.verify = program.add_subcommand("verify", "check every published file of a lake");
  into.report = program.add_subcommand("report", "make the report pages of a lake again");
  into.report
      ->add_option("--report-samples", into.report_samples,
                   "samples of a rule or reason; default as the run was asked for")
      ->check(sample_range())
      ->type_name("N");
  for (CLI::App* command : {into.verify, into.report}) {
    command->add_option("--lake", into.lake, "directory of the data lake")->required();
    command->add_option("--job", into.job, "only this job");
    command->add_option("--run-date", into.run_date, "only this run")
        ->check(CLI::Validator(check_date, ""));
  }
  into.catalog = program.add_subcommand("catalog", "rebuild data_lake_catalog.json");
  into.catalog->add_option("--lake", into.lake, "directory of the data lake")->required();
}

std::optional<int> run_lake_command(const LakeCommands& asked) {
  if (asked.rules->parsed() && is_first_process()) print_rules(asked.job);
  if (asked.verify->parsed()) return verify(asked.lake, asked.job, asked.run_date);
  if (asked.report->parsed()) {
    return report(asked.lake, asked.job, asked.run_date, asked.report_samples);
  }
  if (asked.catalog->parsed()) return rebuild_catalog(asked.lake);
  return std::nullopt;
}

}  // namespace convoy
