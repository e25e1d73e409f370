// A table with every kind of column and value, written the way the engine writes it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "convoy/output/hdf5.hpp"

namespace convoy {

struct ExampleRow {
  std::int64_t id = 0;
  std::optional<std::int64_t> other_id;
  std::int64_t messages = 0;
  std::optional<std::int64_t> delay;
  Timestamp time;
  Timestamp far_time;
  Symbol city;      // null, never empty
  Symbol stage;     // null and empty
  Symbol greeting;  // empty, never null
  Symbol note;      // longer than a fixed text, null and empty
  bool flag = false;

  static const Columns& columns() {
    static const Columns kColumns{
        column<&ExampleRow::id>("id", "Never null", "", ColumnRole::id),
        column<&ExampleRow::other_id>("other_id", "A nullable id", "", ColumnRole::id),
        column<&ExampleRow::messages>("messages", "A count"),
        column<&ExampleRow::delay>("delay", "A duration", "seconds"),
        column<&ExampleRow::time>("time", "Instants around 1970 and today"),
        column<&ExampleRow::far_time>("far_time", "The years 1 and 9999"),
        column<&ExampleRow::city>("city", "Null, never empty"),
        column<&ExampleRow::stage>("stage", "Null and empty"),
        column<&ExampleRow::greeting>("greeting", "Empty, never null"),
        column<&ExampleRow::note>("note", "Long texts"),
        column<&ExampleRow::flag>("flag", "Yes or no")};
    return kColumns;
  }
};

/// Row i of the example; the reader test in Python has the same formulas.
inline ExampleRow example_row(std::int64_t i) {
  using Limits = std::numeric_limits<std::int64_t>;
  static const Symbol kCities[] = {Symbol("BCN"), Symbol("MAD"), Symbol("Zürich"), Symbol("東京")};
  static const Symbol kStages[] = {Symbol(), Symbol(""), Symbol("PICKING_UP")};
  static const Symbol kGreetings[] = {Symbol("hé, \"you\"\n"), Symbol("")};
  static const Symbol kNotes[] = {Symbol(), Symbol(""), Symbol(std::string(300, 'x')),
                                  Symbol(" 東京 ")};
  ExampleRow row;
  row.id = i == 0 ? Limits::min() : i == 1 ? Limits::max() : i == 2 ? 9007199254740993 : i;
  if (i % 3 != 0) row.other_id = i == 1 ? Limits::min() : i == 2 ? Limits::max() : i * -7;
  row.messages = i * 3;
  if (i % 4 != 0) row.delay = i;
  if (i % 5 != 0) row.time = {i == 3 ? -500'000 : 1'565'000'000'000'000 + i * 1'000'001};
  if (i % 2 != 0) row.far_time = {i % 4 == 1 ? -62'135'596'800'000'000 : 253'402'300'799'999'999};
  if (i % 6 != 0) row.city = kCities[i % 4];
  row.stage = kStages[i % 3];
  row.greeting = kGreetings[i % 2];
  row.note = kNotes[i % 4];
  row.flag = i % 2 == 0;
  return row;
}

inline std::vector<ExampleRow> example_rows(std::int64_t begin, std::int64_t end) {
  std::vector<ExampleRow> rows;
  for (std::int64_t i = begin; i < end; ++i) rows.push_back(example_row(i));
  return rows;
}

inline TableLayout example_layout(const std::vector<ExampleRow>& rows) {
  TableLayout layout{
      "example", "A table with every kind of value", {"city", "id"}, ExampleRow::columns(), {}};
  layout.facts.resize(layout.columns.size());
  note_rows(layout.columns, {rows.data(), rows.size(), sizeof(ExampleRow)}, layout.facts);
  return layout;
}

inline std::string encoded_chunk(const TableLayout& layout, RowsView rows, std::size_t chunk_rows) {
  GrowingBytes bytes;
  encode_chunk(layout, rows, chunk_rows, bytes);
  return std::string(bytes.view());
}

inline void write_part(const std::filesystem::path& path, const TableLayout& layout,
                       const std::vector<ExampleRow>& rows) {
  PartWriter writer(path, layout, rows.size());
  const std::size_t chunk = std::min<std::size_t>(rows.size(), kChunkRows);
  for (std::size_t first = 0; first < rows.size(); first += chunk) {
    const std::size_t count = std::min(chunk, rows.size() - first);
    writer.write_chunk(first,
                       encoded_chunk(layout, {&rows[first], count, sizeof(ExampleRow)}, chunk));
  }
  writer.close();
}

}  // namespace convoy
