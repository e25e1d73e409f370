// What does it cost to merge a message into the state of its order?
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <vector>

#include "convoy/engine/keyed_table.hpp"
#include "jobs/conversations/states.hpp"

namespace {

using convoy::Symbol;
using convoy::Timestamp;
using convoy::conversations::Conversation;
using convoy::conversations::Message;
using convoy::conversations::Side;

constexpr std::int64_t kMessagesAnOrder = 4;

std::vector<Message> messages(std::int64_t orders) {
  const Symbol stages[] = {Symbol("PICKING_UP"), Symbol("DELIVERING"), Symbol("DELIVERED")};
  std::vector<Message> all;
  for (std::int64_t i = 0; i < orders * kMessagesAnOrder; ++i) {
    Message message;
    message.order_id = 50'000'000 + i / kMessagesAnOrder;
    message.sent = Timestamp{1'604'188'800'000'000 + i * 1'000'000};
    message.order_stage = stages[i % 3];
    message.side = i % 2 == 0 ? Side::courier : Side::customer;
    message.started_chat = i % kMessagesAnOrder == 0;
    all.push_back(message);
  }
  return all;
}

void merge_all(benchmark::State& state, const std::vector<Message>& all) {
  std::size_t keys = 0;
  for (auto _ : state) {
    convoy::KeyedTable<Conversation> table;
    for (const Message& message : all)
      table.add(Conversation::key_of(message), Conversation::of(message));
    keys = table.size();
  }
  if (keys != static_cast<std::size_t>(state.range(0))) state.SkipWithError("orders are missing");
  state.SetItemsProcessed(static_cast<std::int64_t>(all.size()) * state.iterations());
}

/// The messages of an order follow each other closely, as in a file in the order of time.
void add_in_time(benchmark::State& state) {
  merge_all(state, messages(state.range(0)));
}

/// The same with keys that stand apart, as instants of whole seconds do.
void add_apart(benchmark::State& state) {
  std::vector<Message> all = messages(state.range(0));
  for (Message& message : all) message.order_id *= 1'000'000;
  merge_all(state, all);
}

/// Each message finds its order out of the cache.
void add_scattered(benchmark::State& state) {
  std::vector<Message> all = messages(state.range(0));
  std::shuffle(all.begin(), all.end(), std::minstd_rand());
  merge_all(state, all);
}

BENCHMARK(add_in_time)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(add_apart)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(add_scattered)->Arg(10'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
