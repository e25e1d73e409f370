#include "convoy/output/hdf5.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>
#include <zlib.h>

#include <cstring>
#include <functional>
#include <random>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "example_table.hpp"

namespace convoy {
namespace {

class Hdf5 : public testing::Test {
 protected:
  Hdf5() { std::filesystem::create_directories(directory_); }
  ~Hdf5() override { std::filesystem::remove_all(directory_); }
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("convoy_hdf5_test_" + std::to_string(getpid()));
};

/// What a reader's filters make of a chunk: zlib, then the inverse of the shuffle by definition.
std::string decode(const std::string& encoded, std::size_t rows, std::size_t width) {
  std::string planes(rows * width, '\0');
  uLongf size = planes.size();
  EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(planes.data()), &size,
                       reinterpret_cast<const Bytef*>(encoded.data()), encoded.size()),
            Z_OK);
  EXPECT_EQ(size, planes.size());
  std::string elements(planes.size(), '\0');
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t byte = 0; byte < width; ++byte) {
      elements[row * width + byte] = planes[byte * rows + row];
    }
  }
  return elements;
}

/// The stored columns of a chunk.
std::vector<std::string> columns_of(const std::string& chunk) {
  std::vector<std::string> columns;
  for (std::size_t at = 0; at < chunk.size();) {
    std::uint64_t size = 0;
    std::memcpy(&size, chunk.data() + at, sizeof size);
    columns.push_back(chunk.substr(at + sizeof size, size));
    at += sizeof size + size;
  }
  return columns;
}

struct Word {
  Symbol text;
  static const Columns& columns() {
    static const Columns kColumns{column<&Word::text>("text", "")};
    return kColumns;
  }
};

TEST_F(Hdf5, ChunksOfEveryWidthDecodeToTheirRows) {
  std::mt19937 random(1);
  for (std::size_t width = 1; width <= 40; ++width) {
    for (const std::size_t rows : {1u, 2u, 7u, 8u, 9u, 64u, 100u, 1025u, 2060u}) {
      TableLayout layout{"t", "", {}, Word::columns(), {{width, true, false}}};
      std::vector<Word> words(rows);
      std::string expected(rows * width, '\0');
      for (std::size_t row = 0; row + 1 < rows; ++row) {  // the last row is padding
        std::string text(random() % (width + 1), '\0');
        for (char& c : text) c = static_cast<char>(1 + random() % 255);
        words[row].text = Symbol(text);
        std::memcpy(expected.data() + row * width, text.data(), text.size());
      }
      const auto columns =
          columns_of(encoded_chunk(layout, {words.data(), rows - 1, sizeof(Word)}, rows));
      ASSERT_EQ(columns.size(), 1u);
      ASSERT_EQ(decode(columns[0], rows, width), expected) << width << " by " << rows;
    }
  }
}

struct Wide {
  Symbol first;
  std::int64_t number = 0;
  Symbol second;
  static const Columns& columns() {
    static const Columns kColumns{column<&Wide::first>("first", ""),
                                  column<&Wide::number>("number", ""),
                                  column<&Wide::second>("second", "")};
    return kColumns;
  }
};

TEST_F(Hdf5, ColumnsOfAWideRowAreTakenAFewAtATime) {
  constexpr std::size_t kWidth = 200;
  constexpr std::size_t kRows = 1500;
  const TableLayout layout{
      "t", "", {}, Wide::columns(), {{kWidth, false, false}, {}, {kWidth, false, false}}};
  std::vector<Wide> rows(kRows);
  std::string first, number, second;
  for (std::size_t i = 0; i < kRows; ++i) {
    const std::string text(1 + i % kWidth, static_cast<char>('a' + i % 26));
    rows[i] = {Symbol(text), static_cast<std::int64_t>(i * i),
               Symbol(text.substr(0, kWidth - 1) + "b")};
    first.append(text).append(kWidth - text.size(), '\0');
    number.append(reinterpret_cast<const char*>(&rows[i].number), sizeof rows[i].number);
    second.append(rows[i].second.text()).append(kWidth - rows[i].second.text().size(), '\0');
  }
  const auto columns = columns_of(encoded_chunk(layout, {rows.data(), kRows, sizeof(Wide)}, kRows));
  ASSERT_EQ(columns.size(), 3u);
  EXPECT_EQ(decode(columns[0], kRows, kWidth), first);
  EXPECT_EQ(decode(columns[1], kRows, sizeof(std::int64_t)), number);
  EXPECT_EQ(decode(columns[2], kRows, kWidth), second);
}

std::size_t stored_columns(const TableLayout& layout) {
  return columns_of(encoded_chunk(layout, {}, 1)).size();
}

TEST_F(Hdf5, CompanionsAreThereOnlyWhereNeeded) {
  TableLayout layout = example_layout({});
  const std::size_t bare = layout.columns.size();
  EXPECT_EQ(stored_columns(layout), bare);
  layout.facts[position_of(layout.columns, "other_id")].has_null = true;
  EXPECT_EQ(stored_columns(layout), bare + 1);
  for (const char* name : {"delay", "time", "city", "stage"}) {
    layout.facts[position_of(layout.columns, name)].has_null = true;
  }
  EXPECT_EQ(stored_columns(layout), bare + 1);
  layout.facts[position_of(layout.columns, "stage")].has_empty_text = true;
  layout.facts[position_of(layout.columns, "greeting")].has_empty_text = true;
  EXPECT_EQ(stored_columns(layout), bare + 2);
}

TEST_F(Hdf5, FactsAddUp) {
  ColumnFacts facts{3, false, true};
  facts += {7, true, false};
  facts += {5, false, false};
  EXPECT_EQ(facts.longest_text, 7u);
  EXPECT_TRUE(facts.has_null);
  EXPECT_TRUE(facts.has_empty_text);
  const auto layout = example_layout(example_rows(0, 12));
  EXPECT_EQ(layout.facts[position_of(layout.columns, "note")].longest_text, 300u);
  EXPECT_FALSE(layout.facts[position_of(layout.columns, "greeting")].has_null);
  EXPECT_FALSE(layout.facts[position_of(layout.columns, "city")].has_empty_text);
}

TEST_F(Hdf5, EqualTablesAreEqualBytes) {
  const auto rows = example_rows(0, 3'000);
  const auto layout = example_layout(rows);
  write_part(directory_ / "one.h5", layout, rows);
  const std::vector<MasterPart> parts{{"one.h5", 3'000}, {"two.h5", 3'000}};
  write_master(directory_ / "master_one.h5", layout, parts);
  usleep(1'100'000);  // a time of day in the file would differ by a second
  std::filesystem::create_directories(directory_ / "elsewhere");
  write_part(directory_ / "elsewhere" / "other_name.h5", layout, rows);
  write_master(directory_ / "elsewhere" / "master_two.h5", layout, parts);
  EXPECT_EQ(read_file(directory_ / "one.h5"),
            read_file(directory_ / "elsewhere" / "other_name.h5"));
  EXPECT_EQ(read_file(directory_ / "master_one.h5"),
            read_file(directory_ / "elsewhere" / "master_two.h5"));
}

TEST_F(Hdf5, TheOrderOfChunksChangesNothing) {
  const auto rows = example_rows(0, static_cast<std::int64_t>(kChunkRows) + 10);
  const auto layout = example_layout(rows);
  write_part(directory_ / "forward.h5", layout, rows);
  PartWriter writer(directory_ / "backward.h5", layout, rows.size());
  for (const std::size_t first : {kChunkRows, std::uint64_t{0}}) {
    const std::size_t count = std::min<std::size_t>(rows.size() - first, kChunkRows);
    writer.write_chunk(
        first, encoded_chunk(layout, {&rows[first], count, sizeof(ExampleRow)}, kChunkRows));
  }
  writer.close();
  EXPECT_EQ(count_hdf5_rows(directory_ / "backward.h5"), rows.size());
  EXPECT_TRUE(read_file(directory_ / "forward.h5") == read_file(directory_ / "backward.h5"));
}

TEST_F(Hdf5, CountsRowsOfPartsAndMasters) {
  const auto rows = example_rows(0, 100);
  const auto layout = example_layout(rows);
  write_part(directory_ / "part.h5", layout, rows);
  write_part(directory_ / "empty.h5", layout, {});
  write_master(directory_ / "master.h5", layout,
               std::vector<MasterPart>{{"part.h5", 100}, {"gone.h5", 5}});
  write_master(directory_ / "empty_master.h5", layout, {});
  EXPECT_EQ(count_hdf5_rows(directory_ / "part.h5"), 100u);
  EXPECT_EQ(count_hdf5_rows(directory_ / "empty.h5"), 0u);
  EXPECT_EQ(count_hdf5_rows(directory_ / "master.h5"), 105u);
  EXPECT_EQ(count_hdf5_rows(directory_ / "empty_master.h5"), 0u);
}

TEST_F(Hdf5, ALockOnAFileDoesNotMatter) {
  const auto rows = example_rows(0, 3);
  const auto path = directory_ / "part.h5";
  write_part(path, example_layout(rows), rows);
  const int descriptor = open(path.c_str(), O_RDWR);
  ASSERT_EQ(flock(descriptor, LOCK_EX), 0);
  EXPECT_EQ(count_hdf5_rows(path), 3u);
  close(descriptor);
}

std::string failure_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), Exit::output);
    return failure.what();
  }
  return "no failure";
}

TEST_F(Hdf5, DamagedFilesAreNamed) {
  const auto rows = example_rows(0, 100);
  const auto path = directory_ / "part.h5";
  write_part(path, example_layout(rows), rows);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_NE(failure_of([&] { count_hdf5_rows(path); }).find(path.string()), std::string::npos);
  write_file(path, "no table");
  EXPECT_NE(failure_of([&] { count_hdf5_rows(path); }).find(path.string()), std::string::npos);
  EXPECT_NE(failure_of([&] { count_hdf5_rows(directory_ / "gone.h5"); }).find("gone.h5"),
            std::string::npos);
}

TEST_F(Hdf5, AFullDiskIsAFailureWithARemedy) {
  const auto rows = example_rows(0, 100);
  const auto layout = example_layout(rows);
  const std::string text = failure_of([&] { write_part("/dev/full", layout, rows); });
  EXPECT_NE(text.find("/dev/full"), std::string::npos) << text;
  EXPECT_NE(text.find("free space"), std::string::npos) << text;
  const std::string missing =
      failure_of([&] { write_part(directory_ / "gone" / "part.h5", layout, rows); });
  EXPECT_NE(missing.find("gone/part.h5"), std::string::npos) << missing;
  // The library is as good as new afterwards.
  write_part(directory_ / "part.h5", layout, rows);
  EXPECT_EQ(count_hdf5_rows(directory_ / "part.h5"), 100u);
}

TEST_F(Hdf5, SeveralPartsMayBeOpen) {
  const auto rows = example_rows(0, 4);
  const auto layout = example_layout(rows);
  PartWriter first(directory_ / "a.h5", layout, 0);
  { PartWriter given_up(directory_ / "b.h5", layout, 4); }
  PartWriter second(directory_ / "c.h5", layout, 0);
  second.close();
  first.close();
  EXPECT_TRUE(std::filesystem::exists(directory_ / "a.h5"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "b.h5"));
}

}  // namespace
}  // namespace convoy
