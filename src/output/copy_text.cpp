#include "convoy/output/copy_text.hpp"

#include <algorithm>
#include <charconv>

namespace convoy {
namespace {

constexpr std::size_t kIntegerBytes = 20;  // a sign and 19 digits
constexpr std::size_t kFixedBytes = std::max({kIntegerBytes, kTimestampBytes, kDecimalBytes}) + 1;

char* put_text(std::string_view text, char* at) {
  for (const char byte : text) {
    const char letter = byte == '\n' ? 'n' : byte == '\r' ? 'r' : byte == '\t' ? 't' : byte;
    if (letter != byte || byte == '\\') *at++ = '\\';
    *at++ = letter;
  }
  return at;
}

char* put(std::string_view text, char* at) {
  return std::copy(text.begin(), text.end(), at);
}

}  // namespace

void append_copy_row(const Columns& columns, const void* row, GrowingBytes& out) {
  for (const Column& column : columns) {
    const Cell cell = column.get(row);
    char* at = out.reserve(kFixedBytes + 2 * cell.text.size());
    if (cell.null) {
      at = put("\\N", at);
    } else {
      switch (column.type) {
        case ColumnType::int64:
          at = std::to_chars(at, at + kIntegerBytes, cell.integer).ptr;
          break;
        case ColumnType::boolean:
          *at++ = cell.integer != 0 ? 't' : 'f';
          break;
        case ColumnType::timestamp:
          at = put_timestamp(Timestamp{cell.integer}, at);
          break;
        case ColumnType::decimal:
          at = put_decimal(cell.integer, column.decimal.scale, at);
          break;
        case ColumnType::text:
          at = put_text(cell.text, at);
          break;
      }
    }
    *at++ = &column == &columns.back() ? '\n' : '\t';
    out.take_until(at);
  }
}

}  // namespace convoy
