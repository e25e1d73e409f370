// What the CSV writer writes, a small reader of RFC 4180 reads back as the same values.
#include "convoy/output/csv.hpp"

#include <charconv>

#include "tests/fuzz/demand.hpp"

namespace {

using namespace convoy;

struct Row {
  Symbol first;
  std::int64_t integer = 0;
  std::optional<std::int64_t> number;
  Timestamp time;
  bool flag = false;
  Symbol last;

  static const Columns& columns() {
    static const Columns kColumns{
        column<&Row::first>("first", ""),   column<&Row::integer>("integer", ""),
        column<&Row::number>("number", ""), column<&Row::time>("time", ""),
        column<&Row::flag>("flag", ""),     column<&Row::last>("la,st", "")};
    return kColumns;
  }
};

struct Field {
  bool quoted = false;
  std::string text;
};

/// A field and the byte behind it; quotes may stand only around a field.
Field read_field(std::string_view& rest) {
  Field field;
  if (rest.starts_with('"')) {
    field.quoted = true;
    rest.remove_prefix(1);
    for (;;) {
      fuzz::demand(!rest.empty(), "quotes are closed");
      const bool doubled = rest.starts_with("\"\"");
      if (rest[0] == '"' && !doubled) break;
      field.text += rest[0];
      rest.remove_prefix(doubled ? 2 : 1);
    }
    rest.remove_prefix(1);
  } else {
    const std::size_t end = rest.find_first_of(",\n");
    fuzz::demand(end != rest.npos, "a row ends");
    field.text = rest.substr(0, end);
    fuzz::demand(field.text.find_first_of("\"\r") == std::string::npos, "not without quotes");
    rest.remove_prefix(end);
  }
  return field;
}

std::vector<Field> read_row(std::string_view& rest) {
  std::vector<Field> fields;
  for (char separator = ','; separator == ',';) {
    fields.push_back(read_field(rest));
    fuzz::demand(!rest.empty(), "a row ends");
    separator = rest[0];
    fuzz::demand(separator == ',' || separator == '\n', "a field ends");
    rest.remove_prefix(1);
  }
  return fields;
}

void check_field(const Column& column, const Cell& cell, const Field& field) {
  fuzz::demand(cell.null == (field.text.empty() && !field.quoted), "null", column.name);
  if (cell.null) return;
  if (column.type == ColumnType::text) {
    fuzz::demand(field.text == cell.text, "text", field.text);
  } else if (column.type == ColumnType::timestamp) {
    fuzz::demand(parse_timestamp(field.text) == Timestamp{cell.integer}, "time", field.text);
  } else if (column.type == ColumnType::boolean) {
    fuzz::demand(field.text == (cell.integer != 0 ? "true" : "false"), "flag", field.text);
  } else {
    fuzz::demand(field.text == std::to_string(cell.integer), "integer", field.text);
  }
}

/// Texts are interned and stay, so they are short.
Symbol symbol(fuzz::Bytes& bytes) {
  const std::uint8_t kind = bytes.next();
  return kind >= 128 ? Symbol() : Symbol(bytes.text(kind % 6));
}

Row row_from(fuzz::Bytes& bytes) {
  constexpr std::uint64_t kTimes = 315'537'897'600'000'000;  // microseconds of 9,999 years
  constexpr std::int64_t kFirst = -62'135'596'800'000'000;   // 0001-01-01
  Row row;
  row.first = symbol(bytes);
  row.integer = static_cast<std::int64_t>(bytes.number());
  if (bytes.next() % 2 == 0)
    row.number = static_cast<std::int64_t>(bytes.number() >> bytes.next() % 64);
  if (bytes.next() % 2 == 0)
    row.time = {kFirst + static_cast<std::int64_t>(bytes.number() % kTimes)};
  row.flag = bytes.next() % 2 == 0;
  row.last = symbol(bytes);
  return row;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Bytes bytes(data, size);
  std::vector<Row> rows;
  while (bytes.left() > 0 && rows.size() < 32) rows.push_back(row_from(bytes));
  const Columns& columns = Row::columns();
  GrowingBytes out;
  for (const Row& row : rows) append_csv_row(columns, &row, out);
  fuzz::demand(csv_bytes(columns, {rows.data(), rows.size(), sizeof(Row)}) == out.size(),
               "the size is known before", out.view());
  const std::string text = csv_header(columns) + std::string(out.view());
  fuzz::demand(count_csv_rows(text) == rows.size(), "rows are counted", text);
  std::string_view rest = text;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::string_view header = rest;
    fuzz::demand(read_row(header)[i].text == columns[i].name, "header", text);
  }
  read_row(rest);
  for (const Row& row : rows) {
    const std::vector<Field> fields = read_row(rest);
    fuzz::demand(fields.size() == columns.size(), "as many fields as columns", text);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      check_field(columns[i], columns[i].get(&row), fields[i]);
    }
  }
  fuzz::demand(rest.empty(), "nothing else is written", text);
  return 0;
}
