#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <new>

#include "convoy/comm/exchange.hpp"
#include "rank_test.hpp"

namespace {

/// What the program holds, to see how much an exchange needs at most.
std::size_t held_bytes = 0;
std::size_t most_held_bytes = 0;

}  // namespace

void* operator new(std::size_t bytes) {
  void* const memory = std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  held_bytes += malloc_usable_size(memory);
  most_held_bytes = std::max(most_held_bytes, held_bytes);
  return memory;
}
void operator delete(void* memory) noexcept {
  if (memory != nullptr) held_bytes -= malloc_usable_size(memory);
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}

namespace convoy {
namespace {

/// A line of this process's status, in bytes: VmRSS is now, VmHWM the most so far.
std::size_t resident_bytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stoull(line.substr(name.size() + 1)) * 1024;
  }
  return 0;
}

/// The most of all ranks, for the reader of the log; all memory with what MPI and the kernel need.
void tell_memory(World& world, const std::string& name, std::size_t own, std::size_t all) {
  const std::uint64_t most_own = maximum_all(world, own);
  const std::uint64_t most = maximum_all(world, all);
  if (!world.is_root()) return;
  std::printf("%s on %d ranks: %.1f MiB a rank, with MPI's %.1f MiB\n", name.c_str(), world.size(),
              static_cast<double>(most_own) / (1 << 20), static_cast<double>(most) / (1 << 20));
}

/// Sends 16 rounds of small items; item `n` to `to(n, its round)`.
///   resident_before: before the first exchange of the program, which is when MPI takes its memory
void expect_bounded(RankTest& test, const std::string& name, std::size_t resident_before,
                    const std::function<std::uint64_t(std::uint64_t n, std::uint64_t round)>& to) {
  World& world = test.world();
  constexpr std::uint64_t kItemBytes = 1000;
  constexpr std::uint64_t kItems = 16 * kExchangeBytes / kItemBytes;
  std::uint64_t next = 0;
  std::uint64_t arrived = 0;
  const auto fill = [&](Outbox& out) {
    for (; next < kItems && !out.full(); ++next) {
      const std::uint64_t round = next * kItemBytes / kExchangeBytes;
      *out.extend(static_cast<int>(to(next, round)), kItemBytes) = 'x';
    }
  };
  const auto drain = [&](int, std::string_view bytes) {
    arrived += bytes.size() / kItemBytes;
    return bytes.size() - bytes.size() % kItemBytes;
  };
  const std::size_t held_before = held_bytes;
  most_held_bytes = held_bytes;
  exchange_items(world, "bounded", fill, drain);
  const std::size_t own = most_held_bytes - held_before;
  const std::size_t all = resident_bytes("VmHWM") - resident_before;
  tell_memory(world, name, own, all);
  test.expect(own >= kExchangeBytes && all >= kExchangeBytes, "memory to be measured");
  test.expect(own <= 14 * kExchangeBytes, "14 rounds of memory, not " + std::to_string(own));
  test.expect(all <= 64 << 20, "64 MiB with MPI's, not " + std::to_string(all));
  test.expect(sum_all(world, arrived) == kItems * static_cast<std::uint64_t>(world.size()),
              "all items");
}

void memory_is_bounded(RankTest& test) {
  const auto ranks = static_cast<std::uint64_t>(test.world().size());
  const std::size_t resident = resident_bytes("VmRSS");
  const auto run = [&](const std::string& name, const auto& to) {
    test.run(name, [&] { expect_bounded(test, name, resident, to); });
  };
  run("all to all", [ranks](std::uint64_t n, std::uint64_t) { return n % ranks; });
  run("all to one", [](std::uint64_t, std::uint64_t) { return 0; });
  run("all to one after the other",
      [ranks](std::uint64_t, std::uint64_t round) { return round % ranks; });
}

/// Sends some rounds of items; `spoil(item, filling)` may throw.
void exchange_spoiled(World& world,
                      const std::function<void(std::uint64_t item, bool filling)>& spoil) {
  constexpr std::uint64_t kItems = 100;
  constexpr std::size_t kItemBytes = kExchangeBytes / 20;
  const auto ranks = static_cast<std::uint64_t>(world.size());
  std::uint64_t filled = 0;
  std::uint64_t drained = 0;
  exchange_items(
      world, "spoiled",
      [&](Outbox& out) {
        for (; filled < kItems && !out.full(); ++filled) {
          spoil(filled, true);
          const auto to =
              static_cast<int>((filled + static_cast<std::uint64_t>(world.rank())) % ranks);
          *out.extend(to, kItemBytes) = 'x';
        }
      },
      [&](int, std::string_view bytes) {
        const std::uint64_t whole = bytes.size() / kItemBytes;
        for (std::uint64_t i = 0; i < whole; ++i) spoil(drained++, false);
        return whole * kItemBytes;
      });
}

void failures_are_agreed_on(RankTest& test) {
  World& world = test.world();
  const int last = world.size() - 1;
  const auto expect_told = [&](const std::string& name, std::uint64_t item, bool filling,
                               int rank) {
    test.run(name, [&] {
      test.expect_failure(Exit::output, name, [&] {
        exchange_spoiled(world, [&](std::uint64_t at, bool at_filling) {
          if (at == item && at_filling == filling && world.rank() == rank) {
            throw Failure(Exit::output, name);
          }
        });
      });
    });
  };
  expect_told("a fill that throws in the first round", 1, true, 0);
  expect_told("a fill that throws in a late round", 60, true, last);
  expect_told("a drain that throws in the first round", 0, false, last);
  expect_told("a drain that throws in a late round", 77, false, 0);
  expect_told("a drain that throws in the last round", 99, false, last);
  test.run("the lowest of the failing ranks is told", [&] {
    test.expect_failure(Exit::busy, "rank 0", [&] {
      exchange_spoiled(world, [&](std::uint64_t item, bool filling) {
        if (filling && item == 50) {
          throw Failure(world.rank() == 0 ? Exit::busy : Exit::input,
                        "rank " + std::to_string(world.rank()));
        }
      });
    });
  });
  test.run("a failure ends the rounds of those that have more", [&] {
    constexpr int kEndless = 100;
    int rounds = 0;
    test.expect_failure(Exit::input, "early", [&] {
      exchange_items(
          world, "endless",
          [&](Outbox& out) {
            if (world.rank() == last) throw Failure(Exit::input, "early");
            if (++rounds < kEndless) *out.extend(last, 1) = 'x';
          },
          [](int, std::string_view bytes) { return bytes.size(); });
    });
    test.expect(rounds < kEndless, "no more rounds");
  });
  test.run("an exchange after failed ones",
           [&] { exchange_spoiled(world, [](std::uint64_t, bool) {}); });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::memory_is_bounded(test);
  convoy::failures_are_agreed_on(test);
  return test.end();
}
