// Makes chat messages and orders of any size, for trials, tests and benchmarks.
#pragma once

#include <cstdint>
#include <filesystem>

#include "jobs/conversations/generated_file.hpp"

namespace CLI {
class App;
}

namespace convoy {

struct GenerateOptions {
  std::filesystem::path out;
  std::uint64_t orders = 0;  ///< conversations; about 4 messages each
  std::uint64_t seed = 1;
  Layout layout = Layout::ndjson;
  unsigned files = 1;  ///< the messages are dealt to this many files, all of the same time span
  Compress compress = Compress::none;
  double bad_percent = 0;   ///< of the messages are damaged, in several ways
  double late_percent = 0;  ///< of the messages are held back for the file `late`
};

/// Writes messages*, orders and, if asked for, late into `out`, each .ndjson or .json by layout and
/// .gz or .zst by compression; the same bytes for the same options. `bad_percent` and
/// `late_percent` draw from their own random streams: all other messages stay what they were.
/// Memory: the messages of a few hours and about 1 MiB a file. Not collective. Throws Failure with
/// Exit::output if `out` cannot be written or holds such files of a run with other options.
void generate_conversations(const GenerateOptions& options);

/// Registers the subcommand `conversations`, which runs when the command line is parsed.
void add_generate_conversations(CLI::App& generate);

}  // namespace convoy
