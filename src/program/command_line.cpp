#include "program/command_line.hpp"

#include <list>

#include "convoy/base/timestamp.hpp"
#include "convoy/engine/check_published.hpp"
#include "program/commands.hpp"
#include "program/job_commands.hpp"
#include "program/lake_commands.hpp"

namespace convoy {
namespace {

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