// What does it cost to find, check and read the messages of a file, on one core?
//
//   bench_parse [options of Google Benchmark] FILE...
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "convoy/input/records.hpp"
#include "jobs/conversations/records.hpp"

namespace {

using convoy::conversations::Message;

void parse(benchmark::State& state, const std::string& path) {
  const std::vector<std::string> patterns = {path};
  const convoy::InputFile file{convoy::look_at(patterns).front(), patterns.front()};
  const convoy::Shard whole{0, 0, file.bytes};
  convoy::ReadOptions options;
  options.keys = Message::input().keys;
  std::uint64_t used = 0, records = 0;
  const convoy::RecordHandler use = [&](const convoy::InputRecord& json) {
    Message message;
    const std::string_view reason = message.read(json.values);
    used += reason.empty();
    benchmark::DoNotOptimize(message);
    return reason;
  };
  const convoy::BadRecordHandler on_bad;
  const convoy::BlockHandler on_block = [](std::uint64_t) {};
  for (auto _ : state) {
    convoy::ShardReader reader(file, whole, std::nullopt, options, use, on_bad, on_block);
    records += reader.finish().records;
  }
  if (used == 0 || used != records) state.SkipWithError("records that cannot be used, or none");
  state.SetItemsProcessed(static_cast<std::int64_t>(records));
  state.SetBytesProcessed(static_cast<std::int64_t>(file.bytes * state.iterations()));
}

}  // namespace

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  for (int i = 1; i < count; ++i) {
    const std::string path = arguments[i];
    benchmark::RegisterBenchmark(("parse/" + path).c_str(), parse, path)
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
}
