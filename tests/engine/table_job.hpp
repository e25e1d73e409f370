// A job of its own for the tests of the engine on all ranks, and rows with every kind of column.
#pragma once

#include <memory>

#include "convoy/engine/job.hpp"
#include "convoy/output/csv.hpp"
#include "rank_test.hpp"

namespace convoy {

struct TableRow {
  Symbol city;
  std::int64_t id = 0;
  std::optional<std::int64_t> other_id;
  Timestamp time;
  Symbol note;

  static const Columns& columns() {
    static const Columns kColumns{
        column<&TableRow::city>("city", "Null, empty and not"),
        column<&TableRow::id>("id", "A number", "", ColumnRole::id),
        column<&TableRow::other_id>("other_id", "Sometimes null", "", ColumnRole::id),
        column<&TableRow::time>("time", "Sometimes null"),
        column<&TableRow::note>("note", "A text of any length")};
    return kColumns;
  }
  /// The bytes of a row tell it from all that are not equal to it.
  std::string bytes() const {
    GrowingBytes out;
    append_csv_row(columns(), this, out);
    return std::string(out.view());
  }
};

/// Row i of n; cities in runs, null and the empty text among them.
inline TableRow table_row(std::int64_t i) {
  static const Symbol kCities[] = {Symbol("BCN"), Symbol(), Symbol("東京"), Symbol(""),
                                   Symbol("a/b")};
  TableRow row;
  row.city = kCities[i % 5];
  row.id = i * 7919 % 1'000'003;
  if (i % 3 != 0) row.other_id = -i;
  if (i % 4 != 0) row.time = {i * 1'000'001 - 500'000};
  if (i % 7 != 0) row.note = Symbol("note " + std::to_string(i % 11));
  return row;
}

/// By city, null last, then by id.
inline bool by_city_and_id(const TableRow& left, const TableRow& right) {
  const auto key = [](const TableRow& row) {
    return std::tuple(row.city.is_null(), row.city.text(), row.id);
  };
  return key(left) < key(right);
}

/// A total order up to equal rows.
inline bool by_everything(const TableRow& left, const TableRow& right) {
  if (by_city_and_id(left, right)) return true;
  if (by_city_and_id(right, left)) return false;
  return left.bytes() < right.bytes();
}

/// Memory in which any table fits, and so little that every table is spilled.
constexpr std::uint64_t kMuchMemory = 1 << 30;
constexpr std::uint64_t kLittleMemory = 256 << 10;

inline JobOptions job_options(const RankTest& test, std::uint64_t memory_bytes = kMuchMemory) {
  JobOptions options;
  options.lake = test.folder() / "lake";
  options.memory_bytes = memory_bytes;
  options.scratch = {test.folder() / "scratch" / "a", test.folder() / "scratch" / "b"};
  options.run_date = "2026-11-01";
  return options;
}

}  // namespace convoy
