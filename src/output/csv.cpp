#include "convoy/output/csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace convoy {
namespace {

bool needs_quotes(std::string_view text) {
  for (const char byte : text) {
    if (byte == ',' || byte == '"' || byte == '\r' || byte == '\n') return true;
  }
  return text.empty();
}

void append_text(std::string_view text, std::string& out) {
  if (!needs_quotes(text)) {
    out += text;
    return;
  }
  out += '"';
  for (std::size_t quote = text.find('"'); quote != text.npos; quote = text.find('"')) {
    out.append(text.substr(0, quote + 1)) += '"';
    text.remove_prefix(quote + 1);
  }
  out.append(text) += '"';
}

void append_integer(std::int64_t value, std::string& out) {
  std::array<char, 20> digits;  // a sign and 19 digits
  const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
  out.append(digits.data(), end);
}

void append_cell(ColumnType type, const Cell& cell, std::string& out) {
  if (cell.null) return;
  switch (type) {
    case ColumnType::int64:
      return append_integer(cell.integer, out);
    case ColumnType::boolean:
      out += cell.integer != 0 ? "true" : "false";
      return;
    case ColumnType::timestamp:
      return append_timestamp(Timestamp{cell.integer}, out);
    case ColumnType::text:
      return append_text(cell.text, out);
  }
}

std::size_t integer_bytes(std::int64_t value) {
  std::size_t bytes = value < 0 ? 2 : 1;
  for (value /= 10; value != 0; value /= 10) ++bytes;
  return bytes;
}

std::size_t text_bytes(std::string_view text) {
  if (!needs_quotes(text)) return text.size();
  return text.size() + 2 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '"'));
}

std::size_t cell_bytes(ColumnType type, const Cell& cell) {
  if (cell.null) return 0;
  switch (type) {
    case ColumnType::int64:
      return integer_bytes(cell.integer);
    case ColumnType::boolean:
      return cell.integer != 0 ? 4 : 5;
    case ColumnType::timestamp:
      return timestamp_bytes(Timestamp{cell.integer});
    case ColumnType::text:
      return text_bytes(cell.text);
  }
  return 0;
}

}  // namespace

std::string csv_header(const Columns& columns) {
  std::string out;
  for (const Column& column : columns) {
    if (!out.empty()) out += ',';
    append_text(column.name, out);
  }
  return out += '\n';
}

void append_csv_row(const Columns& columns, const void* row, std::string& out) {
  const Column* const first = columns.data();
  for (const Column& column : columns) {
    if (&column != first) out += ',';
    append_cell(column.type, column.get(row), out);
  }
  out += '\n';
}

std::size_t csv_row_bytes(const Columns& columns, const void* row) {
  std::size_t bytes = columns.size();  // commas and the line feed
  for (const Column& column : columns) bytes += cell_bytes(column.type, column.get(row));
  return bytes;
}

std::uint64_t count_csv_rows(std::string_view text) {
  std::uint64_t lines = 0;
  bool quoted = false;
  for (const char c : text) {
    quoted ^= c == '"';  // a doubled quote leaves and enters again
    lines += c == '\n' && !quoted ? 1 : 0;
  }
  return lines == 0 ? 0 : lines - 1;
}

}  // namespace convoy
