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
  Latest<Symbol> last;
  Agreed text;

  static Key key_of(const Event& event) { return event.key; }
  static Seen of(const Event& event) {
    return {{1}, {event.time, event.text}, Agreed::on(event.text)};
  }
  void merge(const Seen& other) {
    events.merge(other.events);
    last.merge(other.last);
    text.merge(other.text);
  }
  friend bool operator==(const Seen&, const Seen&) = default;
  static TextMembers texts() {
    return {text_member<&Seen::last, &Latest<Symbol>::value>(),
            text_member<&Seen::text, &Agreed::smallest>(),
            text_member<&Seen::text, &Agreed::greatest>()};
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

using RankOf = std::function<std::int64_t(std::int64_t)>;

/// This rank's share of the events.
Partial<Seen> partial_of(Job& job, std::int64_t events, std::int64_t keys, const RankOf& rank_of) {
  Partial<Seen> partial(job);
  for (std::int64_t i = 0; i < events; ++i) {
    if (rank_of(i) == job.world().rank()) partial.add(event_of(i, keys));
  }
  return partial;
}

/// Each key is on one rank, its owner, with the state of all its events; returns how many slices
/// there were.
std::size_t expect_owned(RankTest& test, std::int64_t events, std::int64_t keys,
                         const RankOf& rank_of, std::uint64_t memory) {
  World& world = test.world();
  const Expected expected = serially(events, keys);
  Job job(world, "combine", job_options(test, memory));
  Partial<Seen> partial = partial_of(job, events, keys, rank_of);
  std::uint64_t owned_keys = 0;
  bool right = true;
  const auto all = slices(job, partial);
  for (const Slice& slice : all) {
    Owned<Seen> owned = exchange(job, "exchange events", partial, slice);
    owned_keys += owned.size();
    owned.for_each([&](std::int64_t key, const Seen& state) {
      const auto found = expected.find(key);
      right = right && found != expected.end() && found->second == state &&
              owner_of(stable_hash(key), world.size()) == world.rank();
    });
  }
  job.abandon(Failure(Exit::interrupted, "the test is over"));
  test.expect(sum_all(world, owned_keys) == expected.size(), "each key on one rank");
  test.expect(right, "the states that were computed serially, on their owners");
  if (expected.size() > 10'000) {
    const double share = static_cast<double>(expected.size()) / world.size();
    test.expect(static_cast<double>(owned_keys) < 1.1 * share, "an even share of the keys");
  }
  return all.size();
}

void states_are_exchanged(RankTest& test) {
  const std::int64_t ranks = test.world().size();
  const auto in_turn = [ranks](std::int64_t i) { return i / 3 % ranks; };
  for (const std::uint64_t memory : {kMuchMemory, kLittleMemory}) {
    for (const auto& [events, keys] :
         {std::pair{0, 1}, {1, 1}, {5000, 1}, {5000, 2}, {3000, 100'003}, {200'000, 50'021}}) {
      test.run(std::to_string(events) + " events of " + std::to_string(keys) + " keys", [&] {
        const std::size_t slices = expect_owned(test, events, keys, in_turn, memory);
        if (memory == kMuchMemory) test.expect(slices == 1, "all in one slice");
        if (memory == kLittleMemory && events > 100'000)
          test.expect(slices > 1, "slices where the memory is too little");
      });
    }
    test.run("all events on the last rank", [&] {
      expect_owned(
          test, 60'000, 20'011, [&](std::int64_t) { return ranks - 1; }, memory);
    });
    test.run("records that cannot be combined",
             [&] { expect_owned(test, 150'000, 1'000'003, in_turn, memory); });
  }
}

void ranks_of_unequal_memory_agree(RankTest& test) {
  test.run("each rank has another memory", [&] {
    const std::int64_t ranks = test.world().size();
    const std::uint64_t memory = kLittleMemory << 2 * test.world().rank();
    const std::size_t slices = expect_owned(
        test, 200'000, 50'021, [ranks](std::int64_t i) { return i / 3 % ranks; }, memory);
    test.expect(slices == maximum_all(test.world(), slices), "as many slices on every rank");
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

/// The join of the events of this rank's two sides.
std::vector<Pair> joined(RankTest& test, std::int64_t lefts, std::int64_t rights,
                         std::uint64_t memory) {
  const auto in_turn = [&](std::int64_t i) { return i % test.world().size(); };
  Job job(test.world(), "join", job_options(test, memory));
  auto left = partial_of(job, lefts, 10'007, in_turn);
  auto right = partial_of(job, rights, 10'007, in_turn);
  std::vector<Pair> rows;
  for (const Slice& slice : slices(job, left, right)) {
    auto owned_left = exchange(job, "exchange left", left, slice);
    auto owned_right = exchange(job, "exchange right", right, slice);
    join(job, "join", owned_left, owned_right,
         [&](std::int64_t key, const Seen& one, const Seen* other) {
           rows.push_back({key, one.events.value, other == nullptr ? -1 : other->events.value});
         });
  }
  job.abandon(Failure(Exit::interrupted, "the test is over"));
  return rows;
}

void tables_are_joined(RankTest& test) {
  World& world = test.world();
  for (const std::uint64_t memory : {kMuchMemory, kLittleMemory}) {
    test.run("a join keeps what is left only, with nothing on its right", [&] {
      const Expected lefts = serially(30'000, 10'007), rights = serially(900, 10'007);
      const auto rows = joined(test, 30'000, 900, memory);
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
      test.expect(joined(test, 0, 900, memory).empty(), "no row without a left");
      for (const Pair& row : joined(test, 30'000, 0, memory)) {
        test.expect(row.right_events == -1, "nothing on the right");
      }
    });
  }
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::states_are_exchanged(test);
  convoy::ranks_of_unequal_memory_agree(test);
  convoy::owners_share_the_buckets(test);
  convoy::tables_are_joined(test);
  return test.end();
}
