#include "program/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <list>
#include <optional>

#include "convoy/base/memory.hpp"
#include "convoy/base/timestamp.hpp"
#include "convoy/engine/check_published.hpp"
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

/// The options of one job while they are being parsed.
struct JobCommand {
  std::string name;  ///< of the job
  std::function<void(Job&)> body;
  CLI::App* app = nullptr;
  JobOptions options;
  std::string bad_record_limit = "1%";
  std::string memory;
};

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

/// The rules of the inputs alone: a job without a lake.
void add_check(CLI::App& check, const JobDefinition& definition, JobCommand& command) {
  command.name = definition.name;
  command.body = definition.check;
  command.app = check.add_subcommand(definition.name, "what the rules find in the inputs alone");
  add_inputs(*command.app, definition, command.options);
  add_settings(*command.app, definition, command.options);
  add_demands(*command.app, definition, command);
  add_memory(*command.app, command);
}

/// Loads inputs into a database: a job without a lake.
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

/// The rules of the tables over a published run: a job without a lake that reads one.
struct PublishedCheck {
  std::filesystem::path lake;
  std::string job;
  JobCommand command;
};

void add_published_check(CLI::App& check, PublishedCheck& into) {
  into.job = job_definitions().front().name;
  into.command.app = &check;
  check.add_option("--lake", into.lake, "directory of the data lake");
  check.add_option("--job", into.job, "whose run; default " + into.job)
      ->check(CLI::IsMember(job_names()));
  check
      .add_option("--run-date", into.command.options.run_date, "UTC date of the run; default today")
      ->check(CLI::Validator(check_date, ""))
      ->type_name("YYYY-MM-DD");
  check.add_option("--rules", into.command.options.rules.file, "rule file (TOML)")
      ->type_name("FILE");
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

/// A message about options repeats them: no password may be among them.
std::string without_addresses(std::string text, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const bool suspicious =
        argument.find("password=") != argument.npos ||
        (argument.find("://") != argument.npos && argument.find('@') != argument.npos);
    if (!suspicious) continue;
    for (std::size_t at; (at = text.find(argument)) != text.npos;) {
      text.replace(at, argument.size(), "(an address)");
    }
  }
  return text;
}

int run_published_check(PublishedCheck& check, int argc, char** argv) {
  if (check.lake.empty()) {
    return refuse_usage("check needs a job, or --lake and --run-date; see convoy check --help",
                        argc, argv);
  }
  for (const JobDefinition& definition : job_definitions()) {
    if (definition.name != check.job) continue;
    check.command.name = definition.name;
    check.command.options.rules.default_text = definition.default_rules;
    check.command.options.rules.tables = definition.rule_tables;
    check.command.body = [&](Job& job) { check_published(job, check.lake); };
  }
  return run_command(check.command, argc, argv);
}

int guarded(const std::function<int()>& command) {
  try {
    return command();
  } catch (const Failure& failure) {
    std::fprintf(stderr, "convoy: error: %s\n", failure.what());
    return static_cast<int>(failure.code());
  } catch (const std::filesystem::filesystem_error& error) {
    std::fprintf(stderr, "convoy: error: %s; check the rights of the lake\n", error.what());
    return static_cast<int>(Exit::output);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "convoy: error: unexpected error: %s\n", error.what());
    return static_cast<int>(Exit::internal);
  }
}

}  // namespace

int run_command_line(int argc, char** argv) {
  CLI::App program("Convoy: batch jobs over raw event files on an MPI cluster");
  program.require_subcommand(1);
  program.footer("Start a job on several ranks: mpirun -n 4 convoy JOB ...; convoy JOB --help");
  program.add_subcommand("version", "print the version");
  CLI::App& generate = *program.add_subcommand("generate", "make input data for a job");
  generate.require_subcommand(1);
  CLI::App& check = *program.add_subcommand(
      "check", "evaluate rules: of a job's inputs, or of a published run (--lake)");
  check.require_subcommand(0, 1);
  CLI::App& populate = *program.add_subcommand("populate", "load inputs of a job into a database");
  populate.require_subcommand(1);
  PublishedCheck published;
  add_published_check(check, published);
  std::list<JobCommand> commands;  // what CLI11 writes to must not move
  for (const JobDefinition& definition : job_definitions()) {
    add_job(program, definition, commands.emplace_back());
    add_check(check, definition, commands.emplace_back());
    if (definition.populate) add_populate(populate, definition, commands.emplace_back());
    definition.add_generator(generate);
  }
  LakeCommands lake;
  add_lake_commands(program, lake);

  return guarded([&] {
    try {
      program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return is_first_process() ? program.exit(error) : 0;
      return refuse_usage(without_addresses(error.what(), argc, argv) + "; see convoy --help", argc,
                          argv);
    }
    if (program.got_subcommand("version") && is_first_process()) {
      std::printf("convoy %s\n", CONVOY_VERSION);
    }
    if (const auto code = run_lake_command(lake)) return *code;
    for (JobCommand& command : commands) {
      if (command.app->parsed()) return run_command(command, argc, argv);
    }
    if (check.parsed()) return run_published_check(published, argc, argv);
    return static_cast<int>(Exit::done);
  });
}

}  // namespace convoy
