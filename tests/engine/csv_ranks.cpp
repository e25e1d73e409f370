// Files of CSV through scan and read: cut over ranks, repaired, quarantined and corrected.
#include <algorithm>

#include "convoy/base/file.hpp"
#include "convoy/base/hash.hpp"
#include "convoy/engine/read.hpp"
#include "table_job.hpp"

namespace convoy {
namespace {

struct Purchase {
  std::int64_t id = 0;

  static const InputKind& input() {
    static const InputKind kKind{
        "purchases", {"purchase_id", "detail"}, {}, RecordFormat::csv, {{"purchase_id", {"No"}}}};
    return kKind;
  }
  std::string_view read(std::span<const FieldValue> values) {
    const auto value = integer_of(values[0]);
    if (!value) return "bad_id";
    id = *value;
    return text_of(values[1]) == "refused" ? "refused" : "";
  }
};

class Ids {
 public:
  void add(const Purchase& purchase) { ids_.push_back(purchase.id); }
  void clear() {
    ids_.clear();
    ++cleared_;
  }
  std::vector<std::int64_t> of_all(World& world) const {
    std::vector<std::int64_t> all = gather_values<std::int64_t>(world, ids_);
    std::sort(all.begin(), all.end());
    return all;
  }
  std::uint64_t cleared() const { return cleared_; }

 private:
  std::vector<std::int64_t> ids_;
  std::uint64_t cleared_ = 0;
};

/// What a run found in its inputs.
struct Found {
  std::vector<std::int64_t> ids;
  std::vector<std::string> quarantine;  ///< lines
  std::uint64_t records = 0, quarantined = 0, cleared = 0;
  std::vector<Digest> digests;
};

Found read_files(RankTest& test, const std::vector<std::filesystem::path>& paths) {
  World& world = test.world();
  JobOptions options = job_options(test);
  options.bad_record_limit.percent = 100;
  for (const auto& path : paths) options.inputs["purchases"].push_back(path.string());
  Job job(world, "read", options);
  const Scan purchases = scan(job, Purchase::input());
  Ids ids;
  read<Purchase>(job, purchases, ids);
  Found found;
  found.ids = ids.of_all(world);
  found.cleared = sum_all(world, ids.cleared());
  for (const InputEntry& input : job.inputs()) {
    found.records += input.records;
    found.quarantined += input.quarantined;
    found.digests.push_back(input.digest);
  }
  const std::string lines = read_file(job.staging() / "quarantine" / "purchases.ndjson");
  for (std::size_t at = 0; at < lines.size(); at += found.quarantine.back().size() + 1) {
    found.quarantine.push_back(lines.substr(at, lines.find('\n', at) - at));
  }
  together(world, "look at all", [] {});
  job.abandon(Failure(Exit::interrupted, "the test is over"));
  return found;
}

std::filesystem::path write_input(RankTest& test, const std::string& name,
                                  const std::string& text) {
  const std::filesystem::path path = test.folder() / name;
  together(test.world(), "write an input", [&] {
    if (test.world().is_root()) write_file(path, text);
  });
  return path;
}

std::vector<std::int64_t> numbers(std::int64_t end) {
  std::vector<std::int64_t> all;
  for (std::int64_t number = 0; number < end; ++number) all.push_back(number);
  return all;
}

/// A row whose detail has so many bytes of lines that look like rows.
std::string row(std::int64_t id, std::size_t bytes) {
  std::string text = std::to_string(id) + ";x;\"";
  for (const std::size_t begin = text.size(); text.size() < begin + bytes;) text += "7777777;x;y\n";
  return text + "\"\"\"\"\"\"\"\r\n";
}

void cut_over_ranks(RankTest& test) {
  test.run("rows over many shards, and small ones between them", [&] {
    std::string text = "No;other;detail\r\n";
    std::int64_t id = 0;
    for (int large = 0; large < 5; ++large) {
      for (int small = 0; small < 20'000; ++small) text += row(id++, 20);
      text += row(id++, 2 << 20);
    }
    const Found found = read_files(test, {write_input(test, "large.csv", text)});
    test.expect(found.ids == numbers(id), "every row once and no other");
    test.expect(found.records == static_cast<std::uint64_t>(id), "the number of rows");
    test.expect(found.quarantine.empty(), "no bad row");
    test.expect(found.digests.at(0) == digest(text), "the digest of the file");
    const auto ranks = static_cast<std::uint64_t>(test.world().size());
    if (ranks == 1) test.expect(found.cleared == 1, "no repair on one rank");
    if (ranks > 1) test.expect(found.cleared > ranks, "a repair");
  });
  test.run("a file whose header lacks a column", [&] {
    const auto path = write_input(test, "lacks.csv", "No;note\n1;2\n");
    test.expect_failure(Exit::input,
                        "cannot read " + path.string() +
                            ": its header has no column detail, it says: No;note; give files "
                            "with one line of names at their begin",
                        [&] { read_files(test, {path}); });
  });
}

void corrected(RankTest& test) {
  test.run("bad rows, corrected in the quarantine", [&] {
    const auto first =
        write_input(test, "first.csv", "purchase_id,detail\n0,\"a\nb\"\n1\n2,refused\nx,\"3\"\n");
    const auto second = write_input(test, "second.csv", "detail\tother\tNO\nx\t\t4\nx\t5\n");
    const Found found = read_files(test, {first, second});
    test.expect(found.ids == std::vector<std::int64_t>{0, 4}, "the good rows");
    test.expect(found.quarantined == 4 && found.quarantine.size() == 4, "the bad ones");
    const std::string begin = "{\"input\":\"" + first.string() + "\",";
    test.expect(
        found.quarantine.at(0) == begin +
                                      "\"byte\":27,\"record\":2,\"reason\":\"wrong_field_count\","
                                      "\"header\":\"purchase_id,detail\",\"text\":\"1\"}",
        "a line of the quarantine, not " + found.quarantine.at(0));
    std::string lines;
    for (std::string line : found.quarantine) {
      for (const auto& [wrong, right] : std::initializer_list<std::pair<std::string, std::string>>{
               {"\"text\":\"1\"", "\"text\":\"1,\\\"\\n\\\"\\n\""},
               {",refused\"", ",used\""},
               {"\"text\":\"x,", "\"text\":\"3,"},
               {"\"text\":\"x\\t5", "\"text\":\"\\t\\t5"}}) {
        const std::size_t at = line.find(wrong);
        if (at != std::string::npos) line.replace(at, wrong.size(), right);
      }
      lines += line + "\n";
    }
    const Found again = read_files(test, {write_input(test, "corrected.ndjson", lines)});
    test.expect(again.ids == std::vector<std::int64_t>{1, 2, 3, 5}, "the corrected rows");
    test.expect(again.quarantine.empty(), "nothing that is bad again");
    std::string all;
    for (const std::string& line : found.quarantine) all += line + "\n";
    const Found same = read_files(test, {write_input(test, "same.ndjson", all)});
    test.expect(same.ids.empty() && same.quarantined == 4, "what is not corrected is bad again");
  });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::cut_over_ranks(test);
  convoy::corrected(test);
  return test.end();
}
