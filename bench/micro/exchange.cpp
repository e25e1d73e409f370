// How fast do the states of orders get from every rank to every rank?
//
//   mpirun -n 2 bench_exchange
//
// Rank 0 prints one line of JSON: of five rounds the shortest, and bytes sent by all ranks.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <vector>

#include "convoy/base/hash.hpp"
#include "convoy/comm/exchange.hpp"

namespace {

struct Item {
  std::int64_t key;
  std::int64_t state[6];
};
constexpr std::int64_t kItems = 1'000'000;  // a rank
constexpr int kRounds = 5;

/// Wraps around; equal before and after if no item was lost or changed.
struct Sum {
  std::uint64_t items = 0;
  std::uint64_t values = 0;
  void add(const Item& item) {
    ++items;
    for (const std::int64_t part : item.state) values += static_cast<std::uint64_t>(part);
    values += convoy::stable_hash(item.key);
  }
};

Item item_of(int rank, std::int64_t number) {
  Item item{rank * kItems + number, {}};
  for (std::int64_t& part : item.state) part = item.key * 7919;
  return item;
}

int owner_of(std::int64_t key, int ranks) {
  return static_cast<int>(convoy::stable_hash(key) % static_cast<std::uint64_t>(ranks));
}

/// Bytes that this rank sent; throws if what arrived on all ranks is not what was sent.
std::uint64_t exchange(convoy::World& world) {
  Sum sent, arrived;
  std::int64_t next = 0;
  const auto fill = [&](convoy::Outbox& out) {
    for (; next < kItems && !out.full(); ++next) {
      const Item item = item_of(world.rank(), next);
      std::memcpy(out.extend(owner_of(item.key, world.size()), sizeof item), &item, sizeof item);
      sent.add(item);
    }
  };
  const auto drain = [&](int, std::string_view bytes) {
    std::size_t taken = 0;
    for (; bytes.size() - taken >= sizeof(Item); taken += sizeof(Item)) {
      Item item;
      std::memcpy(&item, bytes.data() + taken, sizeof item);
      arrived.add(item);
    }
    return taken;
  };
  const std::uint64_t bytes = convoy::exchange_items(world, "bench", fill, drain);
  const bool equal = convoy::sum_all(world, sent.items) == convoy::sum_all(world, arrived.items) &&
                     convoy::sum_all(world, sent.values) == convoy::sum_all(world, arrived.values);
  convoy::together(world, "verify", [&] { convoy::invariant(equal, "all items arrive as sent"); });
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  convoy::World world(argc, argv);
  try {
    double best = 1e9;
    std::uint64_t bytes = 0;
    for (int round = 0; round < kRounds; ++round) {
      convoy::together(world, "begin", [] {});
      const auto begin = std::chrono::steady_clock::now();
      bytes = convoy::sum_all(world, exchange(world));
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      best = std::min(best, took.count());
    }
    if (world.is_root()) {
      std::printf(
          "{\"benchmark\": \"exchange\", \"ranks\": %d, \"bytes\": %ju, \"seconds\": %.4f}\n",
          world.size(), static_cast<std::uintmax_t>(bytes), best);
    }
  } catch (const convoy::Failure& failure) {
    if (world.is_root()) std::fprintf(stderr, "bench_exchange: %s\n", failure.what());
    return 1;
  }
}
