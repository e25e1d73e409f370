#include <algorithm>

#include "convoy/base/file.hpp"
#include "convoy/base/hash.hpp"
#include "convoy/engine/read.hpp"
#include "table_job.hpp"

namespace convoy {
namespace {

struct Item {
  std::int64_t id = 0;

  static const InputKind& input() {
    static const InputKind kKind{"items", {"id"}, {}};
    return kKind;
  }
  std::string_view read(std::span<const FieldValue> values) {
    const auto value = integer_of(values[0]);
    if (!value) return "bad_id";
    id = *value;
    return "";
  }
};

class Ids {
 public:
  void add(const Item& item) { ids_.push_back(item.id); }
  void clear() {
    ids_.clear();
    ++cleared_;
  }
  const std::vector<std::int64_t>& ids() const { return ids_; }
  std::uint64_t cleared() const { return cleared_; }

 private:
  std::vector<std::int64_t> ids_;
  std::uint64_t cleared_ = 0;
};

/// A file as it is made, and what must be read from it.
struct Content {
  std::string text;
  std::vector<std::int64_t> ids;
  std::uint64_t bad = 0;

  void add_small() {
    ids.push_back(static_cast<std::int64_t>(ids.size()));
    text += "{\"id\":" + std::to_string(ids.back()) + "}";
  }
  /// A record with a list of objects, each of which looks like a record: `nested`, repeated.
  void add_nested(std::size_t bytes, const std::string& nested) {
    ids.push_back(static_cast<std::int64_t>(ids.size()));
    text += "{\"id\":" + std::to_string(ids.back()) + ",\"list\":[" + nested;
    for (const std::size_t begin = text.size(); text.size() < begin + bytes;) text += "," + nested;
    text += "]}";
  }
  void add_text(std::size_t bytes) {
    ids.push_back(static_cast<std::int64_t>(ids.size()));
    text +=
        "{\"text\":\"" + std::string(bytes, 'x') + "\",\"id\":" + std::to_string(ids.back()) + "}";
  }
  void add_bad() {
    text += "{\"id\":\"nothing\"}";
    ++bad;
  }
};

enum class Repair { expected, allowed };

std::vector<std::int64_t> all_ids(World& world, const std::vector<std::int64_t>& mine) {
  std::vector<std::int64_t> all;
  const std::string_view bytes(reinterpret_cast<const char*>(mine.data()),
                               mine.size() * sizeof(std::int64_t));
  for (const std::string& part : gather_all(world, bytes)) {
    const auto* first = reinterpret_cast<const std::int64_t*>(part.data());
    all.insert(all.end(), first, first + part.size() / sizeof(std::int64_t));
  }
  std::sort(all.begin(), all.end());
  return all;
}

void expect_read(RankTest& test, const Content& content, Repair repair) {
  World& world = test.world();
  const std::filesystem::path path = test.folder() / "items.json";
  together(world, "write the input", [&] {
    if (world.is_root()) write_file(path, content.text);
  });
  JobOptions options = job_options(test);
  options.bad_record_limit.percent = 100;
  options.inputs["items"] = {path.string()};
  Job job(world, "read", options);
  const Scan items = scan(job, Item::input());
  Ids ids;
  read<Item>(job, items, ids);
  test.expect(all_ids(world, ids.ids()) == content.ids, "every record once and no other");
  const InputEntry& input = job.inputs().at(0);
  test.expect(input.records == content.ids.size() + content.bad, "the number of records");
  test.expect(input.quarantined == content.bad, "the number of bad records");
  test.expect(input.digest == digest(content.text), "the digest of the file");
  const std::string lines = read_file(job.staging() / "quarantine" / "items.ndjson");
  test.expect(
      static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n')) == content.bad,
      "a line a bad record");
  const auto ranks = static_cast<std::uint64_t>(world.size());
  const std::uint64_t cleared = sum_all(world, ids.cleared());
  test.expect(cleared >= ranks, "empty sinks before reading");
  if (repair == Repair::expected && ranks > 1) test.expect(cleared > ranks, "a repair");
  if (ranks == 1) test.expect(cleared == 1, "no repair on one rank");
  job.abandon(Failure(Exit::interrupted, "the test is over"));
}

const std::string kLikeARecord = "{\"id\":7777777}";

void guesses_go_wrong(RankTest& test) {
  constexpr std::size_t kMebibyte = 1 << 20;
  test.run("lists of what looks like records, longer than a shard", [&] {
    Content content;
    for (int i = 0; i < 3; ++i) {
      content.add_nested(3 * kMebibyte, kLikeARecord);
      content.text += "\n";
      content.add_small();
      content.text += "\n";
    }
    expect_read(test, content, Repair::expected);
  });
  test.run("the same in one array, whose nested objects are bad records", [&] {
    Content content;
    content.text = "[";
    for (int i = 0; i < 30; ++i) {
      content.add_nested(300 << 10, "{\"id\":\"no number\"}");
      content.text += ",\n";
      content.add_bad();
      content.text += " , ";
      content.add_small();
      content.text += i < 29 ? "," : "]";
    }
    expect_read(test, content, Repair::expected);
  });
  test.run("one record over all shards", [&] {
    Content content;
    content.add_nested(9 * kMebibyte, kLikeARecord);
    expect_read(test, content, Repair::expected);
  });
  test.run("wrong guesses in turn, and good ones between them", [&] {
    Content content;
    for (int i = 0; i < 5; ++i) {
      for (int j = 0; j < 40'000; ++j) {
        content.add_small();
        content.text += "\n";
      }
      content.add_nested(2 * kMebibyte, kLikeARecord);
      content.text += "\n";
    }
    expect_read(test, content, Repair::allowed);
  });
}

void guesses_find_nothing(RankTest& test) {
  constexpr std::size_t kMebibyte = 1 << 20;
  test.run("texts longer than a shard", [&] {
    Content content;
    for (int i = 0; i < 3; ++i) {
      content.add_text(3 * kMebibyte + 17);
      content.text += "\n";
      content.add_bad();
      content.text += "\n";
    }
    expect_read(test, content, Repair::allowed);
  });
  test.run("nothing but blanks behind one record", [&] {
    Content content;
    content.add_small();
    content.text += std::string(6 * kMebibyte, ' ');
    expect_read(test, content, Repair::allowed);
  });
  test.run("small records only", [&] {
    Content content;
    for (int i = 0; i < 400'000; ++i) {
      content.add_small();
      content.text += "\n";
    }
    expect_read(test, content, Repair::allowed);
  });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::guesses_go_wrong(test);
  convoy::guesses_find_nothing(test);
  return test.end();
}
