#include "convoy/output/csv.hpp"

#include <algorithm>
#include <charconv>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace {

bool needs_quotes(std::string_view text) {
  for (const char byte : text) {
    if (byte == ',' || byte == '"' || byte == '\r' || byte == '\n') return true;
  }
  return text.empty();
}

constexpr std::size_t kIntegerBytes = 20;  // a sign and 19 digits
constexpr std::size_t kFixedBytes = std::max({kIntegerBytes, kTimestampBytes, kDecimalBytes});

/// Every byte may need another one, and quotes stand around them.
constexpr std::size_t most_bytes(std::string_view text) {
  return 2 * text.size() + 2;
}

char* put_text(std::string_view text, char* at) {
  if (!needs_quotes(text)) return std::copy(text.begin(), text.end(), at);
  *at++ = '"';
  for (const char byte : text) {
    if (byte == '"') *at++ = '"';
    *at++ = byte;
  }
  *at++ = '"';
  return at;
}

/// Writes a value that is no text.
char* put_fixed(const Column& column, std::int64_t value, char* at) {
  const ColumnType type = column.type;
  if (type == ColumnType::timestamp) return put_timestamp(Timestamp{value}, at);
  if (type == ColumnType::decimal) return put_decimal(value, column.decimal.scale, at);
  if (type == ColumnType::int64) return std::to_chars(at, at + kIntegerBytes, value).ptr;
  const std::string_view text = value != 0 ? "true" : "false";
  return std::copy(text.begin(), text.end(), at);
}

std::size_t integer_bytes(std::int64_t value) {
  const auto unsigned_value = static_cast<std::uint64_t>(value);
  std::uint64_t size = value < 0 ? 0 - unsigned_value : unsigned_value;
  std::size_t bytes = value < 0 ? 2 : 1;
  for (; size >= 10'000; size /= 10'000) bytes += 4;
  return bytes + (size >= 10) + (size >= 100) + (size >= 1000);
}

std::size_t text_bytes(std::string_view text) {
  if (!needs_quotes(text)) return text.size();
  return text.size() + 2 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '"'));
}

/// Apart, so that what is counted for every cell stays small.
[[gnu::noinline]] std::size_t decimal_bytes(std::int64_t value, int scale) {
  char text[kDecimalBytes];
  return static_cast<std::size_t>(put_decimal(value, scale, text) - text);
}

std::size_t cell_bytes(const Column& column, const Cell& cell) {
  if (cell.null) return 0;
  switch (column.type) {
    case ColumnType::int64:
      return integer_bytes(cell.integer);
    case ColumnType::boolean:
      return cell.integer != 0 ? 4 : 5;
    case ColumnType::timestamp:
      return timestamp_bytes(Timestamp{cell.integer});
    case ColumnType::decimal:
      return decimal_bytes(cell.integer, column.decimal.scale);
    case ColumnType::text:
      return text_bytes(cell.text);
  }
  return 0;
}

}  // namespace

std::string csv_header(const Columns& columns) {
  std::string out;
  for (const Column& column : columns) {
    char text[256];
    invariant(most_bytes(column.name) <= sizeof text, "names of columns are short");
    if (!out.empty()) out += ',';
    out.append(text, put_text(column.name, text));
  }
  return out += '\n';
}

void append_csv_row(const Columns& columns, const void* row, GrowingBytes& out) {
  const std::size_t fixed_bytes = columns.size() * (kFixedBytes + 1);
  char* at = out.reserve(fixed_bytes);
  for (const Column& column : columns) {
    const Cell cell = column.get(row);
    if (cell.null) {
    } else if (column.type != ColumnType::text) {
      at = put_fixed(column, cell.integer, at);
    } else {
      out.take_until(at);
      at = put_text(cell.text, out.reserve(most_bytes(cell.text) + fixed_bytes));
    }
    *at++ = ',';
  }
  at[-1] = '\n';
  out.take_until(at);
}

std::size_t csv_bytes(const Columns& columns, const void* rows, std::size_t count,
                      std::size_t stride) {
  std::size_t bytes = count * columns.size();  // commas and line feeds
  for (const Column& column : columns) {
    const char* row = static_cast<const char*>(rows);
    for (const char* const end = row + count * stride; row != end; row += stride) {
      bytes += cell_bytes(column, column.get(row));
    }
  }
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
