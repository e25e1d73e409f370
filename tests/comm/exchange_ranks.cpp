#include "convoy/comm/exchange.hpp"

#include <cstring>
#include <map>
#include <random>

#include "rank_test.hpp"

namespace convoy {
namespace {

/// An item is a head and `bytes` bytes that follow from it.
struct Head {
  std::uint32_t source = 0, destination = 0;
  std::uint64_t number = 0, bytes = 0;

  bool operator==(const Head&) const = default;
};

char byte_of(const Head& head, std::uint64_t position) {
  return static_cast<char>(head.source * 131 + head.destination * 17 + head.number * 7 +
                           position * 31 + position / 251);
}

void append_item(Outbox& out, const Head& head) {
  char* to = out.extend(static_cast<int>(head.destination), sizeof head + head.bytes);
  std::memcpy(to, &head, sizeof head);
  to += sizeof head;
  for (std::uint64_t i = 0; i < head.bytes; ++i) to[i] = byte_of(head, i);
}

/// Takes whole items from the front and calls `visit(head, whether its bytes are right)`.
template <class Visit>
std::size_t take_items(std::string_view bytes, const Visit& visit) {
  std::string_view rest = bytes;
  Head head;
  while (rest.size() >= sizeof head) {
    std::memcpy(&head, rest.data(), sizeof head);
    if (rest.size() - sizeof head < head.bytes) break;
    const std::string_view content = rest.substr(sizeof head, head.bytes);
    bool right = true;
    for (std::uint64_t i = 0; i < content.size(); ++i) right &= content[i] == byte_of(head, i);
    visit(head, right);
    rest.remove_prefix(sizeof head + head.bytes);
  }
  return bytes.size() - rest.size();
}

/// Who sends how many items of which size to whom.
struct Plan {
  std::function<std::uint64_t(int source, int destination)> items;
  std::function<std::uint64_t(int source, int destination, std::uint64_t number)> bytes;
};

/// The items of one rank, to destinations in an order that chance decides.
class Sender {
 public:
  Sender(const World& world, const Plan& plan) : rank_(world.rank()), plan_(plan) {
    for (int to = 0; to < world.size(); ++to) {
      if (plan.items(rank_, to) != 0) open_.push_back(to);
    }
  }

  void fill(Outbox& out) {
    while (!out.full() && !open_.empty()) {
      const std::size_t at = random_() % open_.size();
      const int to = open_[at];
      const std::uint64_t number = next_[to]++;
      const Head head{static_cast<std::uint32_t>(rank_), static_cast<std::uint32_t>(to), number,
                      plan_.bytes(rank_, to, number)};
      append_item(out, head);
      if (to != rank_) sent_bytes += sizeof head + head.bytes;
      if (next_[to] == plan_.items(rank_, to)) open_.erase(open_.begin() + static_cast<long>(at));
    }
  }

  std::uint64_t sent_bytes = 0;

 private:
  int rank_;
  const Plan& plan_;
  std::vector<int> open_;
  std::map<int, std::uint64_t> next_;
  std::mt19937_64 random_{5};
};

/// Every item arrives whole, once and in the order of its source.
void expect_exchanged(RankTest& test, const Plan& plan) {
  World& world = test.world();
  const int mine = world.rank();
  Sender sender(world, plan);
  std::map<int, std::uint64_t> arrived;
  std::uint64_t wrong = 0;
  const auto drain = [&](int source, std::string_view bytes) {
    return take_items(bytes, [&](const Head& head, bool right) {
      const std::uint64_t number = arrived[source]++;
      const Head expected{static_cast<std::uint32_t>(source), static_cast<std::uint32_t>(mine),
                          number, plan.bytes(source, mine, number)};
      if (!(head == expected) || !right) ++wrong;
    });
  };
  // A name of its own: turns of one step are added up.
  const std::string name = "items " + std::to_string(world.steps().size());
  const std::uint64_t sent = exchange_items(
      world, name, [&](Outbox& out) { sender.fill(out); }, drain);
  test.expect(wrong == 0, "no other items than those sent, " + std::to_string(wrong) + " are");
  for (int source = 0; source < world.size(); ++source) {
    test.expect(arrived[source] == plan.items(source, mine),
                "all items of rank " + std::to_string(source));
  }
  test.expect(sent == sender.sent_bytes, "the sent bytes without those to itself");
  const StepTime& step = world.steps().back();
  test.expect(step.name == name && step.sent_bytes == sent, "the sent bytes of the step");
  test.expect(sum_all(world, sent) == sum_all(world, step.received_bytes),
              "all that was sent to be received");
}

/// A number that follows from the others alone, spread over 64 bits.
std::uint64_t chance(std::uint64_t seed, std::uint64_t source, std::uint64_t destination,
                     std::uint64_t number) {
  return std::mt19937_64(((seed * 61 + source) * 67 + destination) * 100'003 + number)();
}

void anything_arrives(RankTest& test) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto of = [seed](int source, int destination, std::uint64_t number) {
      return chance(seed, static_cast<std::uint64_t>(source),
                    static_cast<std::uint64_t>(destination), number);
    };
    test.run("items by chance " + std::to_string(seed), [&] {
      const auto items = [&](int source, int destination) -> std::uint64_t {
        const std::uint64_t shape = of(source, destination, 99'999);
        return shape % 3 == 0 ? 0 : shape / 3 % (shape % 3 == 1 ? 5 : 2000);
      };
      const auto bytes = [&](int source, int destination, std::uint64_t number) -> std::uint64_t {
        const std::uint64_t shape = of(source, destination, number);
        if (shape % 301 == 0) return shape / 301 % (kExchangeBytes / 2);
        return shape % 5 == 0 ? 0 : shape % 700;
      };
      expect_exchanged(test, {items, bytes});
    });
  }
}

void sizes_meet_the_rounds(RankTest& test) {
  const int ranks = test.world().size();
  test.run("items far beyond a round", [&] {
    expect_exchanged(test, {[ranks](int source, int destination) -> std::uint64_t {
                              const bool next = destination == (source + 1) % ranks;
                              return destination == source || next ? 3 : 0;
                            },
                            [](int source, int, std::uint64_t number) {
                              return (2 + number) * kExchangeBytes +
                                     static_cast<std::uint64_t>(source) * 1001;
                            }});
  });
  test.run("items that end about where a piece or a round ends", [&] {
    const std::uint64_t piece = 2 * kExchangeBytes / static_cast<std::uint64_t>(ranks);
    expect_exchanged(test, {[](int, int) -> std::uint64_t { return 9; },
                            [piece](int, int destination, std::uint64_t number) {
                              return (destination % 2 == 0 ? piece : piece / 2) + number - 4 -
                                     sizeof(Head);
                            }});
  });
}

void some_have_nothing(RankTest& test) {
  const int last = test.world().size() - 1;
  const auto small = [](int, int, std::uint64_t number) { return 60'000 + number; };
  test.run("all send to one", [&] {
    expect_exchanged(test, {[last](int, int destination) -> std::uint64_t {
                              return destination == last ? 90 : 0;
                            },
                            small});
  });
  test.run("one sends everything to one", [&] {
    expect_exchanged(test, {[last](int source, int destination) -> std::uint64_t {
                              return source == last && destination == 0 ? 120 : 0;
                            },
                            small});
  });
  test.run("one sends to all, the rest nothing", [&] {
    expect_exchanged(
        test, {[](int source, int) -> std::uint64_t { return source == 0 ? 40 : 0; }, small});
  });
  test.run("only to itself", [&] {
    expect_exchanged(test, {[](int source, int destination) -> std::uint64_t {
                              return source == destination ? 90 : 0;
                            },
                            small});
  });
  test.run("nothing", [&] {
    expect_exchanged(test, {[](int, int) -> std::uint64_t { return 0; }, small});
  });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::anything_arrives(test);
  convoy::sizes_meet_the_rounds(test);
  convoy::some_have_nothing(test);
  return test.end();
}
