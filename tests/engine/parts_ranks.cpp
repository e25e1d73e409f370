// Every file that the ranks write together has the bytes of one that a single writer made from the
// whole table.
#include <algorithm>
#include <map>

#include "convoy/base/file.hpp"
#include "convoy/engine/sinks.hpp"
#include "convoy/output/csv.hpp"
#include "convoy/output/hdf5.hpp"
#include "convoy/output/partition_path.hpp"
#include "table_job.hpp"

namespace convoy {
namespace {

namespace fs = std::filesystem;
using TableRows = std::vector<TableRow>;

Dataset dataset_of(const std::vector<std::string>& partition_by) {
  return {"places", "TableRows of a test", TableRow::columns(), partition_by, {"city", "id"}};
}

struct SerialPart {
  std::string name;  // of its folder and number
  std::size_t begin = 0, count = 0;
};

std::vector<SerialPart> cut(const Dataset& dataset, const TableRows& rows) {
  const Column city = TableRow::columns()[0];
  const bool by_city = !dataset.partition_by.empty();
  std::vector<SerialPart> parts;
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    while (end < rows.size() && (!by_city || rows[end].city == rows[begin].city)) ++end;
    for (std::size_t first = begin; first < end; first += kPartRows) {
      const Cell cell = city.get(&rows[begin]);
      char number[24];
      std::snprintf(number, sizeof number, "part-%05zu", (first - begin) / kPartRows);
      const std::string folder = by_city ? partition_path({&city, 1}, {&cell, 1}) + "/" : "";
      parts.push_back({folder + number, first, std::min<std::size_t>(kPartRows, end - first)});
    }
  }
  return parts;
}

void write_serial_hdf5(const fs::path& folder, const Dataset& dataset, const TableRows& rows) {
  TableLayout layout{dataset.name, dataset.meaning, dataset.sorted_by, dataset.columns, {}};
  layout.facts.resize(layout.columns.size());
  note_rows(layout.columns, {rows.data(), rows.size(), sizeof(TableRow)}, layout.facts);
  std::vector<MasterPart> parts;
  Json list = Json::array();
  for (const SerialPart& part : cut(dataset, rows)) {
    const std::string path = dataset.name + "/" + part.name + ".h5";
    fs::create_directories((folder / path).parent_path());
    PartWriter writer(folder / path, layout, part.count);
    const std::size_t chunk = std::min<std::size_t>(part.count, kChunkRows);
    for (std::size_t first = 0; first < part.count; first += chunk) {
      const std::size_t count = std::min(chunk, part.count - first);
      GrowingBytes bytes;
      encode_chunk(layout, {&rows[part.begin + first], count, sizeof(TableRow)}, chunk, bytes);
      writer.write_chunk(first, bytes.view());
    }
    writer.close();
    parts.push_back({path, part.count});
    list.push_back({{"path", path}, {"rows", part.count}});
  }
  if (parts.size() <= kMasterParts) {
    write_master(folder / (dataset.name + ".h5"), layout, parts);
  } else {
    const Json overview{{"table", dataset.name}, {"rows", rows.size()}, {"parts", list}};
    write_file(folder / (dataset.name + ".parts.json"), overview.dump(1) + "\n");
  }
}

void write_serial_csv(const fs::path& path, const TableRows& rows, std::size_t begin,
                      std::size_t count) {
  fs::create_directories(path.parent_path());
  GrowingBytes text;
  text.append(csv_header(TableRow::columns()));
  for (std::size_t i = begin; i < begin + count; ++i) {
    append_csv_row(TableRow::columns(), &rows[i], text);
  }
  write_file(path, text.view());
}

void write_serially(const fs::path& folder, const Dataset& dataset, const TableRows& rows,
                    CsvFiles csv) {
  fs::create_directories(folder);
  write_serial_hdf5(folder, dataset, rows);
  if (csv == CsvFiles::one) write_serial_csv(folder / "places.csv", rows, 0, rows.size());
  if (csv != CsvFiles::partitioned) return;
  for (const SerialPart& part : cut(dataset, rows)) {
    write_serial_csv(folder / "places_csv" / (part.name + ".csv"), rows, part.begin, part.count);
  }
}

/// Path -> bytes and digest of every file.
std::map<std::string, std::string> measured(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& found : fs::recursive_directory_iterator(folder)) {
    if (!found.is_regular_file()) continue;
    FileEntry entry;
    entry.path = found.path().lexically_relative(folder);
    measure_file(folder, entry);
    files[entry.path] = std::to_string(entry.bytes) + " " + entry.digest.text();
  }
  return files;
}

/// What the ranks noted of their files.
std::map<std::string, std::string> noted(Job& job) {
  Json mine = Json::array();
  for (const FileEntry& entry : job.files()) mine.push_back(to_json(entry));
  std::map<std::string, std::string> files;
  for (const std::string& part : gather_all(job.world(), mine.dump())) {
    for (const Json& item : Json::parse(part)) {
      const FileEntry entry = file_entry_from(item);
      files[entry.path] = std::to_string(entry.bytes) + " " + entry.digest.text();
    }
  }
  return files;
}

/// Row i goes to rank `rank_of(i)`, which must not fall.
void expect_written(RankTest& test, const TableRows& rows, const Dataset& dataset, CsvFiles csv,
                    const std::function<std::int64_t(std::int64_t)>& rank_of) {
  World& world = test.world();
  JobOptions options = job_options(test, kLittleMemory);
  options.csv = csv;
  Job job(world, "write", options);
  Rows<TableRow> mine = job.make_rows<TableRow>();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rank_of(static_cast<std::int64_t>(i)) == world.rank()) mine.push_back(rows[i]);
  }
  test.expect(write_table(job, dataset, mine.blocks()) == rows.size(), "the number of rows");
  const auto entries = noted(job);
  const fs::path serial = test.folder() / "serial";
  together(world, "compare", [&] {
    if (!world.is_root()) return;
    write_serially(serial, dataset, rows, csv);
    const auto expected = measured(serial);
    const auto written = measured(job.staging());
    for (const auto& [path, digest] : expected) {
      const auto found = written.find(path);
      test.expect(found != written.end() && found->second == digest, "the bytes of " + path);
    }
    test.expect(written.size() == expected.size(), "no other file");
    test.expect(entries == written, "the digests of what stands there");
    fs::remove_all(serial);
  });
  job.abandon(Failure(Exit::interrupted, "the test is over"));
}

TableRows sorted_rows(std::int64_t count, const std::function<TableRow(std::int64_t)>& row_of) {
  TableRows rows;
  for (std::int64_t i = 0; i < count; ++i) rows.push_back(row_of(i));
  std::sort(rows.begin(), rows.end(), by_everything);
  return rows;
}

/// A row of one of `cities` partitions.
TableRow row_of_city(std::int64_t i, std::int64_t cities) {
  TableRow row = table_row(i);
  row.city = Symbol("city " + std::to_string(i % cities));
  return row;
}

void tables_of_any_shape(RankTest& test) {
  const std::int64_t ranks = test.world().size();
  const auto expect_all = [&](const std::string& name, const TableRows& rows,
                              const std::vector<std::string>& partition_by) {
    const auto count = static_cast<std::int64_t>(rows.size());
    const Dataset dataset = dataset_of(partition_by);
    test.run(name + ", even shares", [&] {
      const auto even = [&](std::int64_t i) { return i * ranks / count; };
      expect_written(test, rows, dataset, CsvFiles::one, even);
      expect_written(test, rows, dataset, CsvFiles::partitioned, even);
    });
    test.run(name + ", ranks without rows", [&] {
      expect_written(test, rows, dataset, CsvFiles::one, [&](std::int64_t) { return ranks - 1; });
      expect_written(test, rows, dataset, CsvFiles::partitioned,
                     [&](std::int64_t i) { return i < count / 3 ? 0 : ranks - 1; });
    });
  };
  expect_all("no rows", {}, {"city"});
  expect_all("two rows", sorted_rows(2, table_row), {"city"});
  expect_all("partitions over several ranks", sorted_rows(20'000, table_row), {"city"});
  expect_all("no partitions", sorted_rows(5'000, table_row), {});
  const auto long_text = [](std::int64_t i) {
    TableRow row = table_row(i);
    if (i % 3 == 0) row.note = Symbol(std::string(static_cast<std::size_t>(200 + i % 150), 'n'));
    return row;
  };
  expect_all("texts of variable length", sorted_rows(2'000, long_text), {"city"});
  const auto of_many = [](std::int64_t i) { return row_of_city(i, 700); };
  expect_all("more partitions than a master file takes", sorted_rows(1'500, of_many), {"city"});
}

void large_partitions(RankTest& test) {
  const std::int64_t ranks = test.world().size();
  const auto count = static_cast<std::int64_t>(kPartRows + kChunkRows + 1000);
  const TableRows rows = sorted_rows(count, [](std::int64_t i) {
    TableRow row = table_row(i);
    row.city = Symbol(i % 1000 == 0 ? "AAA" : "BCN");
    return row;
  });
  const Dataset dataset = dataset_of({"city"});
  test.run("a partition of several parts", [&] {
    expect_written(test, rows, dataset, CsvFiles::partitioned,
                   [&](std::int64_t i) { return i * ranks / count; });
  });
  test.run("a partition of several parts, few rows on the first and the last rank", [&] {
    expect_written(test, rows, dataset, CsvFiles::one, [&](std::int64_t i) {
      return i < 700 ? 0 : i > count - 10 ? ranks - 1 : ranks / 2;
    });
  });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::tables_of_any_shape(test);
  convoy::large_partitions(test);
  return test.end();
}
