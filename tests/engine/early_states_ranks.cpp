// States that leave while records are read, on ranks as if each were on a node of its own.
#include <map>

#include "comm/state.hpp"
#include "convoy/algebra/monoids.hpp"
#include "convoy/base/file.hpp"
#include "convoy/engine/exchange.hpp"
#include "convoy/engine/read.hpp"
#include "table_job.hpp"

namespace convoy {
namespace {

/// A record: a key, and a text that may be null.
struct Note {
  std::int64_t key = 0;
  Symbol text;

  static const InputKind& input() {
    static const InputKind kKind{"notes", {"key", "text"}, {}};
    return kKind;
  }
  std::string_view read(std::span<const FieldValue> values) {
    const auto value = integer_of(values[0]);
    if (!value) return "bad_key";
    key = *value;
    if (const auto found = text_of(values[1])) text = Symbol(*found);
    return "";
  }
};

struct Notes {
  using Key = std::int64_t;
  Count records;
  Agreed text;

  static Key key_of(const Note& note) { return note.key; }
  static Notes of(const Note& note) { return {{1}, Agreed::on(note.text)}; }
  void merge(const Notes& other) {
    records.merge(other.records);
    text.merge(other.text);
  }
  friend bool operator==(const Notes&, const Notes&) = default;
  static TextMembers texts() {
    return {text_member<&Notes::text, &Agreed::smallest>(),
            text_member<&Notes::text, &Agreed::greatest>()};
  }
};

/// Of a record without a text nothing is left but its key: what was sent looks the same.
struct Texts {
  using Key = std::int64_t;
  Agreed text;

  static Key key_of(const Note& note) { return note.key; }
  static Texts of(const Note& note) { return {Agreed::on(note.text)}; }
  void merge(const Texts& other) { text.merge(other.text); }
  friend bool operator==(const Texts&, const Texts&) = default;
  static TextMembers texts() {
    return {text_member<&Texts::text, &Agreed::smallest>(),
            text_member<&Texts::text, &Agreed::greatest>()};
  }
};

using KeyOf = std::function<std::int64_t(std::int64_t)>;

Note note_of(std::int64_t i, const KeyOf& key_of) {
  Note note{key_of(i), Symbol(std::to_string(i % 11))};
  if (note.key % 3 == 0) note.text = Symbol();
  return note;
}

enum class Leave { early, late };

/// Adds this rank's share of the notes [0, count); returns the bytes that it sent meanwhile.
template <class State>
std::uint64_t add_notes(Job& job, Partial<State>& partial, std::int64_t count, const KeyOf& key_of,
                        Leave leave) {
  World& world = job.world();
  return exchange_items(
      world, "add notes",
      [&](Outbox& out) {
        if (leave == Leave::early) partial.send_early(out);
      },
      [&](int source, std::string_view bytes) { return partial.take_early(source, bytes); },
      [&](const std::function<void()>& advance) {
        for (std::int64_t i = world.rank(); i < count; i += world.size()) {
          partial.add(note_of(i, key_of));
          if (leave == Leave::early && i % 1000 < world.size()) advance();
        }
      });
}

struct Sent {
  std::uint64_t early = 0, late = 0;  ///< bytes of all ranks
};

template <class State>
Sent expect_owned(RankTest& test, std::int64_t count, const KeyOf& key_of, std::uint64_t memory,
                  Leave leave = Leave::early) {
  World& world = test.world();
  std::map<std::int64_t, State> expected;
  for (std::int64_t i = 0; i < count; ++i) {
    const Note note = note_of(i, key_of);
    expected[note.key].merge(State::of(note));
  }
  Job job(world, "early", job_options(test, memory));
  Partial<State> partial(job);
  Sent sent{add_notes(job, partial, count, key_of, leave)};
  std::uint64_t keys = 0, visited = 0;
  bool right = true;
  for (const Slice& slice : slices(job, partial)) {
    const std::uint64_t before = job.work().sent_bytes;
    Owned<State> owned = exchange(job, "exchange notes", partial, slice);
    sent.late += job.work().sent_bytes - before;
    keys += owned.size();
    owned.for_each([&](std::int64_t key, const State& state) {
      ++visited;
      const auto found = expected.find(key);
      right = right && found != expected.end() && found->second == state &&
              owner_of(stable_hash(key), world.size()) == world.rank();
    });
  }
  job.abandon(Failure(Exit::interrupted, "the test is over"));
  test.expect(keys == visited, "as many keys as are visited");
  test.expect(sum_all(world, keys) == expected.size(), "each key on one rank");
  test.expect(right, "the states that were computed serially, on their owners");
  return {sum_all(world, sent.early), sum_all(world, sent.late)};
}

constexpr std::int64_t kCount = 400'000;

std::int64_t in_order(std::int64_t i) {
  return i / 4;
}
std::int64_t in_any_order(std::int64_t i) {
  return i * 7919 % 100'003;
}

void states_leave_early(RankTest& test) {
  const bool alone = test.world().size() == 1;
  for (const std::uint64_t memory : {kMuchMemory, kLittleMemory}) {
    test.run("keys that come together", [&] {
      const Sent sent = expect_owned<Notes>(test, kCount, in_order, memory);
      if (alone) return test.expect(sent.early + sent.late == 0, "nothing sent by one rank");
      const Sent once = expect_owned<Notes>(test, kCount, in_order, memory, Leave::late);
      test.expect(once.early == 0, "nothing sent by who does not send early");
      if (memory == kLittleMemory) return;
      test.expect(sent.early > sent.late, "most to leave early");
      test.expect(sent.early + sent.late < once.late * 21 / 20, "few sent twice");
    });
    test.run("states that say nothing",
             [&] { expect_owned<Texts>(test, kCount, in_order, memory); });
    test.run("keys that come again and again", [&] {
      const Sent sent = expect_owned<Notes>(test, kCount, in_any_order, memory);
      const Sent once = expect_owned<Notes>(test, kCount, in_any_order, memory, Leave::late);
      // The texts, which are few, are told in both exchanges.
      test.expect(sent.early + sent.late <= 2 * once.late + 4096, "no state sent three times");
    });
    test.run("records that cannot be combined", [&] {
      expect_owned<Notes>(
          test, kCount, [](std::int64_t i) { return i; }, memory);
    });
  }
}

/// Records in front of which lists stand that look like records: entries are guessed wrong.
std::string misleading(std::int64_t records) {
  std::string text;
  for (std::int64_t i = 0; i < records; ++i) {
    text += "{\"key\":" + std::to_string(in_order(i)) + ",\"text\":\"" + std::to_string(i % 11) +
            "\"}\n";
    if (i % (records / 3) != 0) continue;
    text += "{\"list\":[{\"key\":-1}";
    for (const std::size_t begin = text.size(); text.size() < begin + (3 << 20);) {
      text += ",{\"key\":-1}";
    }
    text += "],\"key\":" + std::to_string(in_order(i)) + "}\n";
  }
  return text;
}

void reading_sends(RankTest& test) {
  World& world = test.world();
  for (const std::string order : {"right", "wrong"}) {
    test.run("entries are guessed " + order, [&] {
      constexpr std::int64_t kRecords = 300'000;
      const std::filesystem::path path = test.folder() / (order + ".json");
      together(world, "write the input", [&] {
        if (!world.is_root()) return;
        std::string text;
        for (std::int64_t i = 0; order == "right" && i < kRecords; ++i) {
          text += "{\"key\":" + std::to_string(in_order(i)) + "}\n";
        }
        write_file(path, order == "right" ? text : misleading(kRecords));
      });
      JobOptions options = job_options(test);
      options.inputs["notes"] = {path.string()};
      Job job(world, "read", options);
      const Scan notes = scan(job, Note::input());
      Partial<Notes> partial(job);
      const std::uint64_t used = sum_all(world, read<Note>(job, notes, partial));
      const std::uint64_t early = sum_all(world, job.work().sent_bytes);
      test.expect(world.size() == 1 || early > 0, "states to leave while records are read");
      Owned<Notes> owned = exchange(job, "exchange notes", partial, Slice{});
      std::uint64_t records = 0;
      owned.for_each([&](std::int64_t key, const Notes& state) {
        test.expect(0 <= key && key < kRecords / 4, "a key that was written");
        records += static_cast<std::uint64_t>(state.records.value);
      });
      const std::uint64_t written = order == "right" ? kRecords : kRecords + 3;
      test.expect(used == written, "every record used once");
      test.expect(sum_all(world, records) == written, "every record counted once");
      test.expect(sum_all(world, owned.size()) == kRecords / 4, "each key on one rank");
      job.abandon(Failure(Exit::interrupted, "the test is over"));
    });
  }
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  test.world().state().ranks_here = 1;
  convoy::states_leave_early(test);
  convoy::reading_sends(test);
  return test.end();
}
