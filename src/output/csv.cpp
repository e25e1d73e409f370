#include "convoy/output/csv.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <utility>

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

/// Without a branch, as the sizes of numbers in a column are hard to guess.
std::size_t integer_bytes(std::int64_t value) {
  static constexpr std::array<std::uint64_t, 20> kPowersOfTen = [] {
    std::array<std::uint64_t, 20> powers{};
    std::uint64_t power = 1;
    for (std::uint64_t& each : powers) each = std::exchange(power, power * 10);
    return powers;
  }();
  const bool negative = value < 0;
  const auto bits = static_cast<std::uint64_t>(value);
  const std::uint64_t size = (negative ? 0 - bits : bits) | 1;  // 0 has a digit, too
  // 1233 / 4096 is a little less than log10(2): the digits of the number, or one less.
  const std::size_t digits = static_cast<std::size_t>(std::bit_width(size)) * 1233 >> 12;
  return digits + (size >= kPowersOfTen[digits]) + negative;
}

std::size_t text_bytes(std::string_view text) {
  if (!needs_quotes(text)) return text.size();
  return text.size() + 2 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '"'));
}

std::size_t decimal_bytes(std::int64_t value, int scale) {
  char text[kDecimalBytes];
  return static_cast<std::size_t>(put_decimal(value, scale, text) - text);
}

/// The bytes of all cells of a column.
std::size_t column_bytes(const Column& column, RowsView rows) {
  std::size_t bytes = 0;
  const auto add_up = [&](const auto& bytes_of) {
    each_cell(column, rows, [&](std::size_t, const Cell& cell) {
      if (!cell.null) bytes += bytes_of(cell);
    });
  };
  std::string_view known;  // sorted rows repeat few texts
  std::size_t known_bytes = text_bytes(known);
  switch (column.type) {
    case ColumnType::int64:
      add_up([](const Cell& cell) { return integer_bytes(cell.integer); });
      break;
    case ColumnType::boolean:
      add_up([](const Cell& cell) { return cell.integer != 0 ? 4U : 5U; });
      break;
    case ColumnType::timestamp:
      add_up([](const Cell& cell) { return timestamp_bytes(Timestamp{cell.integer}); });
      break;
    case ColumnType::decimal:
      add_up([&](const Cell& cell) { return decimal_bytes(cell.integer, column.decimal.scale); });
      break;
    case ColumnType::text:
      add_up([&](const Cell& cell) {
        if (cell.text.data() != known.data()) known_bytes = text_bytes(known = cell.text);
        return known_bytes;
      });
      break;
  }
  return bytes;
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

std::size_t csv_bytes(const Columns& columns, RowsView rows) {
  std::size_t bytes = rows.count * columns.size();  // commas and line feeds
  for (const Column& column : columns) bytes += column_bytes(column, rows);
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
