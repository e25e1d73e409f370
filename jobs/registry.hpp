// Every job of the program, in one list.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "convoy/engine/job.hpp"

namespace CLI {
class App;
}

namespace convoy {

/// An option that only one job has.
struct Setting {
  enum class Kind { text, choice, count, flag };
  std::string name;
  std::string meaning;
  Kind kind = Kind::text;
  std::string initial = {};  ///< a flag is "yes" where it is given
  std::vector<std::string> choices = {};
};

/// `populate <name>`: loads inputs of a job into a database, to be read from there.
struct Population {
  std::string summary;
  std::vector<std::string> inputs;    ///< of the job's, by name
  std::vector<std::string> settings;  ///< of the job's, by name
  std::function<void(Job&)> body;
};

/// What the command line needs to know of a job.
struct JobDefinition {
  std::string name;
  std::string summary;
  std::vector<std::pair<std::string, std::string>> inputs;  ///< option name, what it is
  std::vector<Setting> settings;
  std::string database;  ///< what a PostgreSQL server is used for; "": not at all
  std::vector<std::string> partition_choices;  ///< the first is the default
  std::vector<RuleTable> rule_tables;          ///< what rules may speak of
  std::string default_rules;                   ///< a rule file
  std::function<void(Job&)> run;
  std::function<void(Job&)> check;               ///< of its inputs alone
  std::function<void(CLI::App&)> add_generator;  ///< adds `generate <name>`
  std::optional<Population> populate = {};
};

const std::vector<JobDefinition>& job_definitions();

}  // namespace convoy
