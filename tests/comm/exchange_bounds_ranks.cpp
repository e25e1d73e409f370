#include <malloc.h>

#include <algorithm>
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

/// Sends 30 rounds of small items, those of round `n` to `destination(n)` alone.
void expect_bounded(RankTest& test, const std::function<int(std::uint64_t round)>& destination) {
  World& world = test.world();
  constexpr std::uint64_t kItemBytes = 1000;
  constexpr std::uint64_t kItems = 30 * kExchangeBytes / kItemBytes;
  std::uint64_t next = 0;
  std::uint64_t arrived = 0;
  const auto fill = [&](Outbox& out) {
    for (; next < kItems && !out.full(); ++next) {
      const int to = destination(next * kItemBytes / kExchangeBytes);
      *out.extend(to, kItemBytes) = 'x';
    }
  };
  const auto drain = [&](int, std::string_view bytes) {
    arrived += bytes.size() / kItemBytes;
    return bytes.size() - bytes.size() % kItemBytes;
  };
  const std::size_t before = held_bytes;
  most_held_bytes = held_bytes;
  exchange_items(world, "bounded", fill, drain);
  const std::size_t grown = most_held_bytes - before;
  test.expect(grown >= kExchangeBytes, "memory to be measured");
  test.expect(grown <= 10 * kExchangeBytes,
              "ten rounds of memory at most, not " + std::to_string(grown));
  test.expect(sum_all(world, arrived) == kItems * static_cast<std::uint64_t>(world.size()),
              "all items");
}

void memory_is_bounded(RankTest& test) {
  const int ranks = test.world().size();
  test.run("memory when all send to one", [&] { expect_bounded(test, [](auto) { return 0; }); });
  test.run("memory when all send to one after the other", [&] {
    expect_bounded(test, [ranks](std::uint64_t round) {
      return static_cast<int>(round % static_cast<std::uint64_t>(ranks));
    });
  });
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
