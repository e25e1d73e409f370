#include "convoy/engine/exchange.hpp"

#include "convoy/engine/join.hpp"

#include <map>

#include "convoy/algebra/monoids.hpp"
#include "table_job.hpp"

namespace convoy {
namespace {

struct Event {
  std::int64_t key = 0;
  Timestamp time;
  Symbol text;
};

struct Seen {
  using Key = std::int64_t;
  Count events;
  Earliest<Symbol> first;
  Latest<Symbol> last;

  static Key key_of(const Event& event) { return event.key; }
  static Seen of(const Event& event) {
    return {{1}, {event.time, event.text}, {event.time, event.text}};
  }
  void merge(const Seen& other) {
    events.merge(other.events);
    first.merge(other.first);
    last.merge(other.last);
  }
  friend bool operator==(const Seen&, const Seen&) = default;
  static const Columns& columns() {
    static const Columns kColumns{column<&Seen::events, &Count::value>("events", ""),
                                  column<&Seen::first, &Earliest<Symbol>::time>("first_time", ""),
                                  column<&Seen::first, &Earliest<Symbol>::value>("first", ""),
                                  column<&Seen::last, &Latest<Symbol>::time>("last_time", ""),
                                  column<&Seen::last, &Latest<Symbol>::value>("last", "")};
    return kColumns;
  }
};

using Expected = std::map<std::int64_t, Seen>;

Event event_of(std::int64_t i, std::int64_t keys) {
  Event event{i * 7919 % keys - keys / 2, {i * 31 % 1009}, Symbol(std::to_string(i % 13))};
  if (i % 17 == 0) event.text = Symbol();
  return event;
}

Expected serially(std::int64_t events, std::int64_t keys) {
  Expected all;
  for (std::int64_t i = 0; i < events; ++i) {
    const Event event = event_of(i, keys);
    all[event.key].merge(Seen::of(event));
  }
  return all;
}

/// This rank's share of the events, brought to the owners of their keys.
Owned<Seen> owned_of(Job& job, std::int64_t events, std::int64_t keys,
                     const std::function<std::int64_t(std::int64_t)>& rank_of) {
  Partial<Seen> partial;
  for (std::int64_t i = 0; i < events; ++i) {
    if (rank_of(i) == job.world().rank()) partial.add(event_of(i, keys));
  }
  return exchange(job, "exchange events", std::move(partial));
}

/// Each key is on one rank, its owner, with the state of all its events.
void expect_owned(RankTest& test, Owned<Seen>& owned, const Expected& expected) {
  World& world = test.world();
  test.expect(sum_all(world, owned.size()) == expected.size(), "each key on one rank");
  bool right = true;
  owned.for_each([&](std::int64_t key, const Seen& state) {
    const auto found = expected.find(key);
    right = right && found != expected.end() && found->second == state &&
            owner_of(stable_hash(key), world.size()) == world.rank();
  });
  test.expect(right, "the states that were computed serially, on their owners");
}

void states_are_exchanged(RankTest& test) {
  const std::int64_t ranks = test.world().size();
  const auto in_turn = [ranks](std::int64_t i) { return i / 3 % ranks; };
  for (const auto& [events, keys] :
       {std::pair{0, 1}, {1, 1}, {5000, 1}, {5000, 2}, {3000, 100'003}, {200'000, 50'021}}) {
    test.run(std::to_string(events) + " events of " + std::to_string(keys) + " keys", [&] {
      Job job(test.world(), "combine", job_options(test));
      auto owned = owned_of(job, events, keys, in_turn);
      expect_owned(test, owned, serially(events, keys));
      job.abandon();
    });
  }
  test.run("all events on the last rank", [&] {
    Job job(test.world(), "combine", job_options(test));
    auto owned = owned_of(job, 60'000, 20'011, [&](std::int64_t) { return ranks - 1; });
    expect_owned(test, owned, serially(60'000, 20'011));
    const double share = 20'011.0 / static_cast<double>(ranks);
    test.expect(static_cast<double>(owned.size()) < 1.1 * share, "an even share of the keys");
    job.abandon();
  });
}

void owners_share_the_buckets(RankTest& test) {
  test.run("owners are ranks, in order of the hash", [&] {
    for (const int ranks : {1, 2, 3, 5, 64, 1000}) {
      int before = 0;
      for (std::uint64_t bucket = 0; bucket < kBuckets; ++bucket) {
        const int owner = owner_of(bucket << 52, ranks);
        test.expect(owner == owner_of((bucket << 52) + (1ULL << 52) - 1, ranks), "one owner");
        test.expect(owner == before || owner == before + 1, "no rank left out");
        before = owner;
      }
      test.expect(before == ranks - 1, "buckets for the last rank");
    }
  });
}

struct Pair {
  std::int64_t key = 0;
  std::int64_t left_events = 0;
  std::int64_t right_events = 0;  // -1 if there is no right side
};

void tables_are_joined(RankTest& test) {
  World& world = test.world();
  const auto in_turn = [&](std::int64_t i) { return i % world.size(); };
  test.run("a join keeps what is left only, with nothing on its right", [&] {
    Job job(world, "join", job_options(test));
    const auto left = [&] { return owned_of(job, 30'000, 10'007, in_turn); };
    const auto right = [&] { return owned_of(job, 900, 10'007, in_turn); };
    const auto nothing = [&] { return owned_of(job, 0, 1, in_turn); };
    const Expected lefts = serially(30'000, 10'007), rights = serially(900, 10'007);
    const auto to_pair = [](std::int64_t key, const Seen& one, const Seen* other) {
      return Pair{key, one.events.value, other == nullptr ? -1 : other->events.value};
    };
    const auto rows = join<Pair>(job, "join", left(), right(), to_pair);
    test.expect(sum_all(world, rows.size()) == lefts.size(), "one row a key of the left");
    std::uint64_t missing = 0;
    for (const Pair& row : rows) {
      const auto found = rights.find(row.key);
      test.expect(row.left_events == lefts.at(row.key).events.value, "the left state");
      test.expect(row.right_events == (found == rights.end() ? -1 : found->second.events.value),
                  "the right state or none");
      missing += row.right_events < 0;
    }
    test.expect(sum_all(world, missing) > 8000, "most to have no right side");
    test.expect(join<Pair>(job, "join", nothing(), right(), to_pair).empty(),
                "no row without a left");
    for (const Pair& row : join<Pair>(job, "join", left(), nothing(), to_pair)) {
      test.expect(row.right_events == -1, "nothing on the right");
    }
    job.abandon();
  });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::states_are_exchanged(test);
  convoy::owners_share_the_buckets(test);
  convoy::tables_are_joined(test);
  return test.end();
}
