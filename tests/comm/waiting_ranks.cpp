#include <sys/resource.h>

#include <chrono>
#include <thread>
#include <utility>

#include "convoy/comm/exchange.hpp"
#include "rank_test.hpp"

namespace convoy {
namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// Of all threads of this process.
double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

/// Rank 0 comes late to what all do; the others leave their cores alone meanwhile.
void expect_rest(RankTest& test, const std::string& name, const std::function<void()>& meet) {
  constexpr auto kLate = std::chrono::milliseconds(1000);
  World& world = test.world();
  test.run("waiting in " + name, [&] {
    sum_all(world, 0);  // all begin together
    const auto begin = std::chrono::steady_clock::now();
    const double used_before = cpu_seconds();
    if (world.is_root()) std::this_thread::sleep_for(kLate);
    meet();
    const double used = cpu_seconds() - used_before;
    // A rank that the system woke late began to count late, too.
    test.expect(std::chrono::steady_clock::now() - begin >= kLate / 2, "everyone to meet rank 0");
    test.expect(used < 0.1, "less than a tenth of a core, not " + std::to_string(used));
  });
}

void ranks_rest_while_they_wait(RankTest& test) {
  World& world = test.world();
  expect_rest(test, "agreement", [&] { together(world, "agree", [] {}); });
  expect_rest(test, "a sum", [&] { sum_all(world, 1); });
  expect_rest(test, "gathering", [&] { gather_all(world, "some bytes"); });
  expect_rest(test, "a broadcast", [&] { from_root(world, "some bytes"); });
  expect_rest(test, "an exchange", [&] {
    exchange_items(
        world, "exchange", [](Outbox&) {},
        [](int, std::string_view bytes) { return bytes.size(); });
  });
  test.run("waiting for one that decides", [&] {
    const double used_before = cpu_seconds();
    root_decides(world, "decide",
                 [] { std::this_thread::sleep_for(std::chrono::milliseconds(1000)); });
    test.expect(cpu_seconds() - used_before < 0.1, "less than a tenth of a core");
  });
  test.run("waiting for one that drains", [&] {
    bool sent = false;
    const double used_before = cpu_seconds();
    exchange_items(
        world, "slow drain",
        [&](Outbox& out) {
          if (!std::exchange(sent, true)) *out.extend(0, 1) = 'x';
        },
        [&](int, std::string_view bytes) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1000 / world.size()));
          return bytes.size();
        });
    test.expect(cpu_seconds() - used_before < 0.1, "less than a tenth of a core");
  });
  test.run("waiting for one that works beside an exchange", [&] {
    const double used_before = cpu_seconds();
    exchange_items(
        world, "work beside", [](Outbox&) {},
        [](int, std::string_view bytes) { return bytes.size(); },
        [&](const std::function<void()>& advance) {
          for (int i = 0; world.is_root() && i < 300; ++i, advance()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(3));
          }
        });
    test.expect(cpu_seconds() - used_before < 0.1, "less than a tenth of a core");
  });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::ranks_rest_while_they_wait(test);
  return test.end();
}
