#include "convoy/comm/exchange.hpp"

#include <algorithm>
#include <map>

#include "rank_test.hpp"

namespace convoy {
namespace {

using Frames = std::vector<std::string>;

/// Frame `number` of a source for a destination: sizes and bytes differ among all of them.
std::string frame_of(int source, int destination, std::size_t number, std::size_t bytes) {
  std::string frame(bytes, '\0');
  const auto seed = static_cast<std::size_t>(source * 131 + destination * 17) + number * 7;
  for (std::size_t i = 0; i < bytes; ++i) frame[i] = static_cast<char>(seed + i * 31 + i / 251);
  return frame;
}

/// Who sends how many frames of which size to whom.
struct Plan {
  std::function<std::size_t(int source, int destination)> frames;
  std::function<std::size_t(int source, int destination, std::size_t number)> bytes;

  Frames between(int source, int destination) const {
    Frames all;
    for (std::size_t i = 0; i < frames(source, destination); ++i) {
      all.push_back(frame_of(source, destination, i, bytes(source, destination, i)));
    }
    return all;
  }
};

/// Every frame arrives whole, once and in order of its source.
void expect_exchanged(RankTest& test, const Plan& plan) {
  World& world = test.world();
  std::map<int, std::size_t> next;
  std::map<int, Frames> arrived;
  const std::uint64_t sent = exchange_frames(
      world, "frames",
      [&](int destination, std::string& frame, std::size_t) {
        if (next[destination] == plan.frames(world.rank(), destination)) return;
        const std::size_t number = next[destination]++;
        frame += frame_of(world.rank(), destination, number,
                          plan.bytes(world.rank(), destination, number));
      },
      [&](int source, std::string_view frame) { arrived[source].emplace_back(frame); });
  std::uint64_t expected_bytes = 0;
  for (int other = 0; other < world.size(); ++other) {
    test.expect(arrived[other] == plan.between(other, world.rank()),
                "the frames of rank " + std::to_string(other));
    if (other == world.rank()) continue;
    for (const std::string& frame : plan.between(world.rank(), other)) {
      expected_bytes += frame.size() + sizeof(std::uint64_t);
    }
  }
  test.expect(sent == expected_bytes, "the sent bytes without those to itself");
}

void everything_arrives(RankTest& test) {
  const int ranks = test.world().size();
  test.run("hundreds of rounds of frames of all sizes", [&] {
    expect_exchanged(test, {[](int source, int destination) {
                              return static_cast<std::size_t>(200 + source * 3 + destination);
                            },
                            [](int source, int destination, std::size_t number) {
                              return 1 + (number * 7919 + static_cast<std::size_t>(source * 31) +
                                          static_cast<std::size_t>(destination)) %
                                             5000;
                            }});
  });
  test.run("frames far beyond a round", [&] {
    expect_exchanged(test, {[ranks](int source, int destination) -> std::size_t {
                              return destination == source || destination == (source + 1) % ranks;
                            },
                            [](int source, int, std::size_t) {
                              return 2 * kExchangeBytes + static_cast<std::size_t>(source) * 1001;
                            }});
  });
  test.run("frames that end where a round ends", [&] {
    const std::size_t share = kExchangeBytes / static_cast<std::size_t>(ranks);
    expect_exchanged(test, {[](int, int) -> std::size_t { return 5; },
                            [share](int, int, std::size_t number) {
                              return share + number - 2 - sizeof(std::uint64_t);
                            }});
  });
}

void some_have_nothing(RankTest& test) {
  const int last = test.world().size() - 1;
  const auto small = [](int, int, std::size_t number) { return 60'000 + number; };
  test.run("one sends everything to one", [&] {
    expect_exchanged(test, {[last](int source, int destination) -> std::size_t {
                              return source == last && destination == 0 ? 120 : 0;
                            },
                            small});
  });
  test.run("one sends to all, the rest nothing", [&] {
    expect_exchanged(test,
                     {[](int source, int) -> std::size_t { return source == 0 ? 40 : 0; }, small});
  });
  test.run("only to itself", [&] {
    expect_exchanged(test, {[](int source, int destination) -> std::size_t {
                              return source == destination ? 30 : 0;
                            },
                            small});
  });
  test.run("nothing", [&] {
    expect_exchanged(test, {[](int, int) -> std::size_t { return 0; }, small});
  });
}

/// Exchanges 100 frames between all ranks; `spoil` may throw, told the round and who works.
void exchange_spoiled(World& world, const std::function<void(int frame, bool filling)>& spoil) {
  std::map<int, int> filled, drained;
  exchange_frames(
      world, "spoiled",
      [&](int destination, std::string& frame, std::size_t) {
        if (filled[destination]++ >= 100) return;
        spoil(filled[destination], true);
        frame += "some bytes";
      },
      [&](int source, std::string_view) { spoil(++drained[source], false); });
}

void failures_are_agreed_on(RankTest& test) {
  World& world = test.world();
  const int last = world.size() - 1;
  test.run("a fill that throws in a late round", [&] {
    test.expect_failure(Exit::input, "late fill", [&] {
      exchange_spoiled(world, [&](int frame, bool filling) {
        if (filling && frame == 60 && world.rank() == last) throw Failure(Exit::input, "late fill");
      });
    });
  });
  test.run("a drain that throws in a late round", [&] {
    test.expect_failure(Exit::output, "late drain", [&] {
      exchange_spoiled(world, [&](int frame, bool filling) {
        if (!filling && frame == 77 && world.rank() == last) {
          throw Failure(Exit::output, "late drain");
        }
      });
    });
  });
  test.run("a drain that throws in the last round", [&] {
    test.expect_failure(Exit::output, "very late drain", [&] {
      exchange_spoiled(world, [&](int frame, bool filling) {
        if (!filling && frame == 100 && world.rank() == 0) {
          throw Failure(Exit::output, "very late drain");
        }
      });
    });
  });
  test.run("the lowest of the failing ranks is told", [&] {
    test.expect_failure(Exit::busy, "rank 0", [&] {
      exchange_spoiled(world, [&](int frame, bool filling) {
        if (filling && frame == 50) {
          throw Failure(world.rank() == 0 ? Exit::busy : Exit::input,
                        "rank " + std::to_string(world.rank()));
        }
      });
    });
  });
  test.run("an exchange after failed ones", [&] { exchange_spoiled(world, [](int, bool) {}); });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::everything_arrives(test);
  convoy::some_have_nothing(test);
  convoy::failures_are_agreed_on(test);
  return test.end();
}
