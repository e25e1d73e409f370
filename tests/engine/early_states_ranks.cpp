// States that leave while records are read, on ranks as if each were on a node of its own.
#include <map>

#include "comm/state.hpp"
#include "convoy/algebra/monoids.hpp"
#include "convoy/base/file.hpp"
#include "convoy/engine/exchange.hpp"
#include "convoy/engine/read.hpp"
#include "convoy/engine/where.hpp"
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

/// Bytes of all ranks.
struct Sent {
  std::uint64_t early = 0, late = 0;
  std::uint64_t taken = 0;  ///< of the early ones before the last record was added
};

/// Adds this rank's share of the notes [0, count).
template <class State>
Sent add_notes(Job& job, Partial<State>& partial, std::int64_t count, const KeyOf& key_of,
               Leave leave) {
  World& world = job.world();
  const Early early = partial.early();
  bool adds = true;
  Sent sent;
  sent.early = exchange_items(
      world, "add notes",
      [&](Outbox& out) {
        if (leave == Leave::early) early.send(out);
      },
      [&](int source, std::string_view bytes) {
        if (adds) sent.taken += bytes.size();
        return early.take(source, bytes);
      },
      [&](const std::function<void()>& advance) {
        for (std::int64_t i = world.rank(); i < count; i += world.size()) {
          partial.add(note_of(i, key_of));
          if (i % 1000 < world.size()) advance();
        }
        adds = false;
      });
  return sent;
}

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
  Sent sent = add_notes(job, partial, count, key_of, leave);
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
  return {sum_all(world, sent.early), sum_all(world, sent.late), sum_all(world, sent.taken)};
}

constexpr std::int64_t kCount = 400'000;

std::int64_t in_order(std::int64_t i) {
  return i / 4;
}
std::int64_t in_any_order(std::int64_t i) {
  return i * 7919 % 100'003;
}

/// Room for some ten thousand states: tables of which some have left are spilled.
constexpr std::uint64_t kSomeMemory = 8 << 20;

void states_leave_early(RankTest& test) {
  const bool alone = test.world().size() == 1;
  for (const std::uint64_t memory : {kMuchMemory, kSomeMemory, kLittleMemory}) {
    test.run("keys that come together", [&] {
      const Sent sent = expect_owned<Notes>(test, kCount, in_order, memory);
      if (alone) return test.expect(sent.early + sent.late == 0, "nothing sent by one rank");
      if (memory != kMuchMemory) return;
      const Sent once = expect_owned<Notes>(test, kCount, in_order, memory, Leave::late);
      test.expect(once.early == 0, "nothing sent by who does not send early");
      test.expect(sent.early > sent.late, "most to leave early");
      test.expect(sent.taken > 0, "some to arrive while others are added");
      test.expect(sent.early + sent.late < once.late * 21 / 20, "few sent twice");
    });
    test.run("states that say nothing",
             [&] { expect_owned<Texts>(test, kCount, in_order, memory); });
    test.run("keys that come again and again", [&] {
      const Sent sent = expect_owned<Notes>(test, kCount, in_any_order, memory);
      if (memory != kMuchMemory || alone) return;
      const Sent once = expect_owned<Notes>(test, kCount, in_any_order, memory, Leave::late);
      test.expect(sent.early + sent.late <= 2 * once.late, "no state sent three times");
    });
    test.run("records that cannot be combined", [&] {
      expect_owned<Notes>(
          test, kCount, [](std::int64_t i) { return i; }, memory);
    });
  }
}

void waiting_adapts(RankTest& test) {
  const std::int64_t ranks = test.world().size();
  if (ranks == 1) return;
  test.run("keys that come again after twenty thousand others", [&] {
    const auto key_of = [ranks](std::int64_t i) {
      const std::int64_t number = i / ranks / 2;
      return (i / ranks % 2 == 0 ? number : number - 20'000) * ranks + i % ranks;
    };
    const Sent sent = expect_owned<Notes>(test, 3 * kCount, key_of, kMuchMemory);
    const Sent once = expect_owned<Notes>(test, 3 * kCount, key_of, kMuchMemory, Leave::late);
    test.expect(sent.early > 0, "some to leave early");
    test.expect(sent.early + sent.late < once.late * 3 / 2, "few sent twice");
  });
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

/// A sink that sees what arrives before the last record.
class Watched {
 public:
  explicit Watched(Partial<Notes>& partial) : partial_(partial) {}

  void add(const Note& note) {
    partial_.add(note);
    if (++added_ % 1000 == 0) ::usleep(1000);  // or one rank may be done before another begins
    taken_ += std::exchange(newly_taken_, 0);
  }
  void clear() { partial_.clear(); }
  Early early() {
    Early early = partial_.early();
    return {early.send, [this, take = early.take](int source, std::string_view bytes) {
              newly_taken_ += bytes.size();
              return take(source, bytes);
            }};
  }
  std::uint64_t taken() const { return taken_; }

 private:
  Partial<Notes>& partial_;
  std::uint64_t added_ = 0, taken_ = 0, newly_taken_ = 0;
};

void reading_sends(RankTest& test) {
  World& world = test.world();
  for (const std::string order : {"right", "wrong"}) {
    test.run("entries are guessed " + order, [&] {
      const std::int64_t notes_written = order == "right" ? 600'000 : 300'000;
      const std::int64_t keys = order == "right" ? notes_written : notes_written / 4;
      const std::filesystem::path path = test.folder() / (order + ".json");
      together(world, "write the input", [&] {
        if (!world.is_root()) return;
        std::string text;
        const std::string other(40, 'x');  // as many bytes as several moments of sending need
        for (std::int64_t i = 0; order == "right" && i < notes_written; ++i) {
          text += "{\"key\":" + std::to_string(i) + ",\"other\":\"" + other + "\"}\n";
        }
        write_file(path, order == "right" ? text : misleading(notes_written));
      });
      JobOptions options = job_options(test);
      options.inputs["notes"] = {path.string()};
      Job job(world, "read", options);
      const Scan notes = scan(job, Note::input());
      Partial<Notes> partial(job);
      Watched watched(partial);
      auto all = where([](const Note&) { return true; }, watched);
      const std::uint64_t used = sum_all(world, read<Note>(job, notes, all));
      if (world.size() > 1) {
        test.expect(sum_all(world, watched.taken()) > 0, "states to arrive between two records");
        const bool twice = sum_all(world, job.work().read_bytes) > 2 * notes.files[0].bytes;
        test.expect(twice == (order == "wrong"), "all read again after a wrong guess, only then");
      }
      Owned<Notes> owned = exchange(job, "exchange notes", partial, Slice{});
      std::uint64_t records = 0;
      owned.for_each([&](std::int64_t key, const Notes& state) {
        test.expect(0 <= key && key < keys, "a key that was written");
        records += static_cast<std::uint64_t>(state.records.value);
      });
      const std::uint64_t written = order == "right" ? notes_written : notes_written + 3;
      test.expect(used == written, "every record used once");
      test.expect(sum_all(world, records) == written, "every record counted once");
      test.expect(sum_all(world, owned.size()) == static_cast<std::uint64_t>(keys),
                  "each key on one rank");
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
  convoy::waiting_adapts(test);
  convoy::reading_sends(test);
  return test.end();
}
