#include <new>

#include "rank_test.hpp"

namespace convoy {
namespace {

void together_agrees(RankTest& test) {
  World& world = test.world();
  const int last = world.size() - 1;
  test.run("no failure", [&] {
    int worked = 0;
    together(world, "all is well", [&] { ++worked; });
    test.expect(worked == 1, "the work to be done once");
    test.expect(world.steps().back().name == "all is well", "the step in the list");
  });
  for (int failing = 0; failing <= last; ++failing) {
    test.run("failure of rank " + std::to_string(failing) + " and all above", [&] {
      test.expect_failure(static_cast<Exit>(failing + 2), "text of " + std::to_string(failing),
                          [&] {
                            together(world, "fail", [&] {
                              if (world.rank() < failing) return;
                              throw Failure(static_cast<Exit>(world.rank() + 2),
                                            "text of " + std::to_string(world.rank()));
                            });
                          });
    });
  }
  test.run("an empty and a long text", [&] {
    test.expect_failure(Exit::input, "",
                        [&] { together(world, "fail", [] { throw Failure(Exit::input, ""); }); });
    const std::string text(1 << 20, 'x');
    test.expect_failure(Exit::usage, text, [&] {
      together(world, "fail", [&] {
        if (world.rank() == last) throw Failure(Exit::usage, text);
      });
    });
  });
}

void anything_thrown_is_told(RankTest& test) {
  World& world = test.world();
  const int last = world.size() - 1;
  test.run("out of memory", [&] {
    test.expect_failure(Exit::internal, "out of memory; use more ranks on more nodes", [&] {
      together(world, "fail", [&] {
        if (world.rank() == last) throw std::bad_alloc();
      });
    });
  });
  test.run("another exception", [&] {
    test.expect_failure(Exit::internal, "unexpected error: strange", [&] {
      together(world, "fail", [&] {
        if (world.rank() == last) throw std::runtime_error("strange");
      });
    });
  });
  test.run("no exception at all", [&] {
    test.expect_failure(Exit::internal, "unexpected error of unknown type", [&] {
      together(world, "fail", [&] {
        if (world.rank() == last) throw 42;
      });
    });
  });
}

void root_decides_alone(RankTest& test) {
  World& world = test.world();
  test.run("only the root works", [&] {
    int worked = 0;
    root_decides(world, "decide", [&] { ++worked; });
    test.expect(worked == (world.is_root() ? 1 : 0), "work on rank 0 alone");
  });
  test.run("the root fails", [&] {
    test.expect_failure(Exit::busy, "taken", [&] {
      root_decides(world, "decide", [] { throw Failure(Exit::busy, "taken"); });
    });
  });
  test.run("another rank fails before the root decides", [&] {
    bool worked = false;
    test.expect_failure(Exit::internal, "fault injected into step \"decide with a fault\"", [&] {
      root_decides(world, "decide with a fault", [&] { worked = true; });
    });
    test.expect(!worked, "the root not to work");
  });
  test.run("a fault is at its point and its rank only", [&] {
    const bool here = world.rank() == world.size() - 1;
    test.expect(fault_injected(world, "decide with a fault") == here, "a fault on the last rank");
    test.expect(!fault_injected(world, "decide"), "no fault at another point");
  });
}

void small_collectives(RankTest& test) {
  World& world = test.world();
  const auto rank = static_cast<std::uint64_t>(world.rank());
  const auto ranks = static_cast<std::uint64_t>(world.size());
  for (const std::size_t unit : {0UL, 1UL, 3UL << 20}) {
    test.run("gather and broadcast of " + std::to_string(unit) + " bytes a rank", [&] {
      const auto text = [unit](std::uint64_t of) {
        return std::string(of * unit, static_cast<char>('a' + of));  // rank 0 has none
      };
      const auto parts = gather_all(world, text(rank));
      test.expect(parts.size() == ranks, "a part a rank");
      for (std::uint64_t of = 0; of < ranks; ++of) {
        test.expect(parts[of] == text(of), "the bytes of rank " + std::to_string(of));
      }
      test.expect(from_root(world, text(rank + 1)) == text(1), "the bytes of rank 0");
    });
  }
  test.run("sums and maxima", [&] {
    constexpr std::uint64_t kLarge = 1ULL << 40;  // beyond 32 bits
    test.expect(sum_all(world, kLarge + rank) == ranks * kLarge + ranks * (ranks - 1) / 2, "a sum");
    test.expect(maximum_all(world, kLarge + rank) == kLarge + ranks - 1, "a maximum");
    test.expect(sum_all(world, 0) == 0, "no sum of nothing");
  });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  // Read when the ranks meet; of the last rank, so that the root is the one that is stopped.
  const char* ranks = std::getenv("OMPI_COMM_WORLD_SIZE");
  const int last = ranks == nullptr ? 0 : std::atoi(ranks) - 1;
  setenv("CONVOY_FAULT", ("decide with a fault@" + std::to_string(last)).c_str(), 1);
  convoy::RankTest test(argc, argv);
  convoy::together_agrees(test);
  convoy::anything_thrown_is_told(test);
  convoy::root_decides_alone(test);
  convoy::small_collectives(test);
  return test.end();
}
