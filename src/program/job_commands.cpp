#include "program/job_commands.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "convoy/base/memory.hpp"
#include "program/commands.hpp"
#include "program/lake_commands.hpp"

namespace convoy {
namespace {

std::string check_limit(const std::string& text) {
  return parse_threshold(text) ? "" : "a number such as 100, or a share such as 1%, is expected";
}

std::string check_size(const std::string& text) {
  return parse_bytes(text) ? "" : "a size such as 512MiB or 4GiB is expected";
}

template <class Value>
void add_choice(CLI::App& app, const std::string& option, Value& into,
                const std::map<std::string, Value>& choices, const std::string& meaning) {
  app.add_option(option, into, meaning)
      ->transform(CLI::Transformer(choices).description(""))
      ->type_name(CLI::detail::generate_map(choices, true));
}

void add_memory(CLI::App& app, JobCommand& command) {
  app.add_option("--memory", command.memory,
                 "memory of a rank for its tables; what exceeds it goes to --scratch; default a "
                 "fair share of the node")
      ->check(CLI::Validator(check_size, ""))
      ->type_name("SIZE");
  app.add_option("--scratch", command.options.scratch,
                 "node-local directories, used in turn; default TMPDIR or /tmp")
      ->type_name("DIR");
}

/// What may be wrong with the data, and what becomes of the run then.
void add_demands(CLI::App& app, const JobDefinition& definition, JobCommand& command) {
  JobOptions& options = command.options;
  app.add_option("--max-bad-records", command.bad_record_limit,
                 "how many records of an input kind may be unusable; default 1%")
      ->check(CLI::Validator(check_limit, ""))
      ->type_name("N|P%");
  add_choice<OnBadRecord>(app, "--on-bad-record", options.on_bad_record,
                          {{"quarantine", OnBadRecord::quarantine}, {"fail", OnBadRecord::fail}},
                          "what to do with an unusable record; default quarantine");
  add_choice<DamagedFiles>(app, "--damaged-files", options.damaged_files,
                           {{"refuse", DamagedFiles::refuse}, {"keep", DamagedFiles::keep}},
                           "what to do with a truncated or corrupt file; default refuse");
  options.rules = {{}, definition.default_rules, definition.rule_tables};
  app.add_option("--rules", options.rules.file,
                 "rule file (TOML); default the job's own, see convoy rules " + definition.name)
      ->type_name("FILE");
  app.add_flag("--publish-anyway", options.publish_anyway,
               "publish even if a rule of severity error failed; it is recorded");
  app.add_option("--report-samples", options.report_samples,
                 "samples of a rule or reason in report.html; 0 for none; default 5")
      ->check(sample_range())
      ->type_name("N");
}

void add_inputs(CLI::App& app, const JobDefinition& definition, JobOptions& options) {
  for (const auto& [input, meaning] : definition.inputs) {
    app.add_option("--" + input, options.inputs[input],
                   meaning + "; files, directories or quoted globs, also .gz and .zst")
        ->required()
        ->type_name("FILES");
  }
  app.add_option("--run-date", options.run_date, "UTC date of the run; default today")
      ->check(CLI::Validator(check_date, ""))
      ->type_name("YYYY-MM-DD");
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Options that only this job has.
void add_settings(CLI::App& app, const JobDefinition& definition, JobOptions& options) {
  if (!definition.database.empty()) {
    app.add_option(
           "--postgres", options.postgres,
           "PostgreSQL server, as URI or key=value without a password: " + definition.database)
        ->type_name("ADDRESS");
  }
  for (const Setting& setting : definition.settings) {
    std::string& value = options.settings[setting.name] = setting.initial;
    const std::string name = "--" + setting.name;
    if (setting.kind == Setting::Kind::flag) {
      app.add_flag_callback(
          name, [&value] { value = "yes"; }, setting.meaning);
      continue;
    }
    CLI::Option& option = *app.add_option(name, value, setting.meaning);
    option.type_name(setting.kind == Setting::Kind::count ? "N" : "TEXT");
    if (setting.kind == Setting::Kind::choice) option.check(CLI::IsMember(setting.choices));
    if (setting.kind == Setting::Kind::count) {
      option.check(CLI::Range(std::int64_t{0}, std::int64_t{INT32_MAX}).description(""));
    }
  }
}

}  // namespace

void add_job(CLI::App& program, const JobDefinition& definition, JobCommand& command) {
  command.name = definition.name;
  command.body = definition.run;
  CLI::App& app = *program.add_subcommand(definition.name, definition.summary);
  command.app = &app;
  JobOptions& options = command.options;
  add_inputs(app, definition, options);
  add_settings(app, definition, options);
  options.lake = "data_lake";
  app.add_option("--lake", options.lake, "directory of the data lake; default data_lake")
      ->type_name("DIR");
  add_choice<Datasets>(app, "--datasets", options.datasets,
                       {{"final", Datasets::final}, {"all", Datasets::all}},
                       "what to publish; default final");
  options.partition_by = definition.partition_choices.front();
  app.add_option("--partition-by", options.partition_by,
                 "partitions of the table; default " + options.partition_by)
      ->check(CLI::IsMember(definition.partition_choices));
  add_choice<CsvFiles>(
      app, "--csv", options.csv,
      {{"one", CsvFiles::one}, {"partitioned", CsvFiles::partitioned}, {"none", CsvFiles::none}},
      "CSV files of the table; default one");
  add_demands(app, definition, command);
  add_memory(app, command);
}

void add_check(CLI::App& check, const JobDefinition& definition, JobCommand& command) {
  command.name = definition.name;
  command.body = definition.check;
  command.app = check.add_subcommand(definition.name, "what the rules find in the inputs alone");
  add_inputs(*command.app, definition, command.options);
  add_settings(*command.app, definition, command.options);
  add_demands(*command.app, definition, command);
  add_memory(*command.app, command);
}

void add_populate(CLI::App& populate, const JobDefinition& definition, JobCommand& command) {
  const Population& population = *definition.populate;
  JobDefinition loading = definition;
  std::erase_if(loading.inputs, [&](auto& input) { return !has(population.inputs, input.first); });
  std::erase_if(loading.settings,
                [&](auto& setting) { return !has(population.settings, setting.name); });
  for (const Setting& setting : definition.settings) {
    command.options.settings[setting.name] = setting.initial;
  }
  command.name = definition.name;
  command.body = population.body;
  command.app = populate.add_subcommand(definition.name, population.summary);
  add_inputs(*command.app, loading, command.options);
  add_settings(*command.app, loading, command.options);
  command.app->get_option("--postgres")->required();
  add_demands(*command.app, definition, command);
  add_memory(*command.app, command);
}

int run_command(JobCommand& command, int argc, char** argv) {
  JobOptions& options = command.options;
  options.bad_record_limit = *parse_threshold(command.bad_record_limit);
  if (!command.memory.empty()) options.memory_bytes = parse_bytes(command.memory);
  if (options.scratch.empty()) {
    // Looked for when something is spilled, if ever.
    const char* const temporary = std::getenv("TMPDIR");
    options.scratch = {temporary == nullptr ? "/tmp" : temporary};
  }
  options.arguments.assign(argv, argv + argc);
  return run_job(command.name, command.body, std::move(options), argc, argv);
}

}  // namespace convoy
