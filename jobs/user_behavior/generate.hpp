// Makes purchases and reviews of any size, for trials, tests and benchmarks.
#pragma once

#include <cstdint>
#include <filesystem>

namespace CLI {
class App;
}

namespace convoy::user_behavior {

struct GenerateOptions {
  std::filesystem::path out;
  std::uint64_t purchases = 0;  ///< lines of invoices, in the order of their time
  std::uint64_t reviews = 0;
  unsigned files = 1;  ///< of each kind
  unsigned days = 30;  ///< from 2010-12-01 on
  std::uint64_t customers = 50'000;
  std::uint64_t seed = 1;
};

/// Writes purchases-NNNNN.csv and reviews-NNNNN.csv into `out`; the same bytes for the same
/// options. Some texts have quotes, commas and line breaks, some purchases no customer.
///   memory: 1 MiB     fails: Failure(output)
void generate(const GenerateOptions& options);

/// Registers the subcommand `user-behavior`, which runs when the command line is parsed.
void add_generator(CLI::App& generate);

}  // namespace convoy::user_behavior
