#include <algorithm>
#include <cstring>
#include <numeric>

#include "convoy/comm/exchange.hpp"
#include "rank_test.hpp"

namespace convoy {
namespace {

using Advance = std::function<void()>;

/// What was exchanged: items, to every other rank and from it.
class Bytes {
 public:
  explicit Bytes(World& world, std::size_t item_bytes = 1)
      : world_(world), item_bytes_(item_bytes), arrived_(static_cast<std::size_t>(world.size())) {}

  void make_ready(std::size_t items) { ready_ += items; }
  void fill(Outbox& out) {
    for (; ready_ > 0 && !out.full(); --ready_) {
      for (int rank = 0; rank < world_.size(); ++rank) {
        if (rank != world_.rank()) std::memset(out.extend(rank, item_bytes_), rank, item_bytes_);
      }
    }
  }
  std::size_t drain(int source, std::string_view bytes) {
    arrived_[static_cast<std::size_t>(source)] += bytes.size();
    for (const char byte : bytes) wrong_ += byte == static_cast<char>(world_.rank()) ? 0 : 1;
    return bytes.size();
  }
  std::uint64_t run(const WorkBeside& work, std::string_view step = "work beside") {
    return exchange_items(
        world_, step, [this](Outbox& out) { fill(out); },
        [this](int source, std::string_view bytes) { return drain(source, bytes); }, work);
  }

  /// The least bytes that arrived from any other rank.
  std::size_t from_all() const {
    std::size_t least = SIZE_MAX;
    for (int rank = 0; rank < world_.size(); ++rank) {
      if (rank != world_.rank()) least = std::min(least, arrived_[static_cast<std::size_t>(rank)]);
    }
    return least;
  }
  std::size_t arrived() const { return std::accumulate(arrived_.begin(), arrived_.end(), 0UL); }
  std::size_t wrong() const { return wrong_; }

 private:
  World& world_;
  std::size_t item_bytes_;
  std::size_t ready_ = 0, wrong_ = 0;
  std::vector<std::size_t> arrived_;
};

void items_travel_while_ranks_work(RankTest& test) {
  World& world = test.world();
  const auto others = static_cast<std::size_t>(world.size() - 1);
  test.run("work that ends only when all others have sent three times", [&] {
    Bytes bytes(world);
    bytes.run([&](const Advance& advance) {
      for (std::size_t turn = 1; turn <= 3; ++turn) {
        bytes.make_ready(10);
        while (others > 0 && bytes.from_all() < 10 * turn) advance();
      }
    });
    test.expect(bytes.arrived() == 30 * others && bytes.wrong() == 0, "every item once");
  });
  test.run("items far beyond a round, which arrive in turns", [&] {
    constexpr std::size_t kLarge = 2 * kExchangeBytes + 5;
    Bytes bytes(world, kLarge);
    bytes.run([&](const Advance& advance) {
      for (std::size_t turn = 1; turn <= 2; ++turn) {
        bytes.make_ready(1);
        while (others > 0 && bytes.from_all() < kLarge * turn) advance();
      }
    });
    test.expect(bytes.arrived() == 2 * kLarge * others && bytes.wrong() == 0, "every byte once");
  });
}

void rest_travels_after_work(RankTest& test) {
  World& world = test.world();
  const auto others = static_cast<std::size_t>(world.size() - 1);
  test.run("what is ready when the work ends", [&] {
    Bytes bytes(world);
    constexpr std::size_t kItems = 3 * kExchangeBytes + 17;
    const std::uint64_t sent = bytes.run([&](const Advance&) { bytes.make_ready(kItems); });
    test.expect(bytes.arrived() == kItems * others && bytes.wrong() == 0, "every item once");
    test.expect(sent == kItems * others, "all bytes counted");
  });
  test.run("ranks that work longer than others, and one that has no work", [&] {
    Bytes bytes(world);
    std::size_t all = 0;
    for (int rank = 1; rank < world.size(); ++rank) {
      if (rank != world.rank()) all += 400 * static_cast<std::size_t>(rank);
    }
    bytes.run([&](const Advance& advance) {
      for (int i = 0; i < 400 * world.rank(); ++i, advance()) bytes.make_ready(1);
    });
    test.expect(bytes.arrived() == all && bytes.wrong() == 0, "every item once");
  });
  test.run("the time of the work is told, and that of waiting for others", [&] {
    Bytes bytes(world);
    const auto sleep = [&](const Advance&) {
      if (world.is_root()) ::usleep(300'000);
    };
    bytes.run(sleep, "sleep");
    const StepTime& step = world.steps().back();
    test.expect(step.name == "sleep", "a step of its own");
    test.expect((world.is_root() ? step.seconds : step.waiting_seconds) > 0.2,
                "rank 0 to work, and the others to wait for it");
  });
}

void one_fails(RankTest& test) {
  World& world = test.world();
  const int last = world.size() - 1;
  const auto fail = [&](bool here, const char* text) {
    if (here) throw Failure(Exit::input, text);
  };
  test.run("the work fails on one rank", [&] {
    test.expect_failure(Exit::input, "no more input", [&] {
      Bytes bytes(world);
      bytes.run([&](const Advance& advance) {
        for (int i = 0; i < 50; ++i, advance()) {
          bytes.make_ready(5);
          fail(world.rank() == last && i == 20, "no more input");
        }
      });
    });
  });
  for (const bool fills : {true, false}) {
    if (!fills && last == 0) continue;  // nothing is drained by one rank
    test.run(fills ? "filling fails while ranks work" : "draining fails while ranks work", [&] {
      int pieces = 0;
      test.expect_failure(Exit::input, "no room", [&] {
        exchange_items(
            world, "failing",
            [&](Outbox& out) {
              fail(fills && world.rank() == last, "no room");
              *out.extend(last, 1) = 'x';
            },
            [&](int, std::string_view all) {
              fail(!fills, "no room");
              return all.size();
            },
            [&](const Advance& advance) {
              for (; pieces < 2000; ++pieces, advance()) ::usleep(1000);
              fail(world.rank() == last, "work that should have ended");
            });
      });
      test.expect(world.rank() != last || pieces < 2000, "the work of who failed to end");
    });
  }
  test.run("an exchange follows as if nothing had happened", [&] {
    Bytes bytes(world);
    bytes.run([&](const Advance& advance) {
      bytes.make_ready(7);
      advance();
    });
    test.expect(bytes.arrived() == 7 * static_cast<std::size_t>(last), "every item once");
  });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::items_travel_while_ranks_work(test);
  convoy::rest_travels_after_work(test);
  convoy::one_fails(test);
  return test.end();
}
