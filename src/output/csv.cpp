#include "convoy/output/csv.hpp"

#include <array>
#include <charconv>

namespace convoy {
namespace {

void append_text(std::string_view text, std::string& out) {
  constexpr std::string_view kNeedsQuotes = ",\"\r\n";
  if (!text.empty() && text.find_first_of(kNeedsQuotes) == text.npos) {
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
