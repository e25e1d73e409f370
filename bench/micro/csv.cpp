// What does it cost to find, check and sum two columns of a CSV file, on two threads?
//
//   bench_csv FILE COLUMN COLUMN
//
// Prints {"seconds", "rows", "sums"}; fields that are no integer count as null.
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "convoy/base/failure.hpp"
#include "convoy/input/records.hpp"

namespace {

constexpr std::size_t kThreads = 2;

struct Sums {
  std::uint64_t rows = 0;
  std::array<std::int64_t, 2> sums{};
};

struct Part {
  Sums sums;
  convoy::ShardOutcome outcome;
};

Part read(const convoy::InputFile& file, const convoy::Shard& shard,
          const convoy::ReadOptions& options) {
  Part part;
  const convoy::RecordHandler use = [&](const convoy::InputRecord& row) -> std::string_view {
    ++part.sums.rows;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto value = convoy::integer_of(row.values[i]);
      part.sums.sums[i] += value.value_or(0);
    }
    return {};
  };
  const convoy::BadRecordHandler on_bad;
  const convoy::BlockHandler on_block;
  convoy::ShardReader reader(file, shard, std::nullopt, options, use, on_bad, on_block);
  part.outcome = reader.finish();
  return part;
}

void run(const std::string& path, const convoy::ReadOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<std::string> paths = {path};
  const convoy::InputFile file{convoy::look_at(paths).front(), path};
  const auto shards = convoy::plan_shards(std::vector{file}, kThreads);
  std::array<Part, kThreads> parts;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] { parts[i] = read(file, shards[i].at(0), options); });
  }
  for (std::thread& thread : threads) thread.join();
  // As the engine verifies a guess; it would read again.
  if (parts[1].outcome.entered != parts[0].outcome.left) {
    throw convoy::Failure(convoy::Exit::internal, "the second half was entered at a wrong place");
  }
  Sums all;
  for (const Part& part : parts) {
    const std::uint64_t bad = part.outcome.bad_records;
    if (bad > 0) throw convoy::Failure(convoy::Exit::input, "there are bad rows");
    all.rows += part.sums.rows;
    for (std::size_t i = 0; i < 2; ++i) all.sums[i] += part.sums.sums[i];
  }
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
  std::printf("{\"seconds\": %.4f, \"rows\": %ju, \"sums\": [%jd, %jd]}\n", spent.count(),
              std::uintmax_t{all.rows}, std::intmax_t{all.sums[0]}, std::intmax_t{all.sums[1]});
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: bench_csv FILE COLUMN COLUMN\n", stderr);
    return 2;
  }
  convoy::ReadOptions options;
  options.format = convoy::RecordFormat::csv;
  options.keys = {arguments[2], arguments[3]};
  try {
    run(arguments[1], options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_csv: %s\n", error.what());
    return 1;
  }
}
