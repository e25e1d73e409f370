#include "convoy/record/wire.hpp"

#include <cstring>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace {

template <class Number>
void append_number(Number value, std::string& out) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

template <class Number>
Number take_number(std::string_view& bytes) {
  Number value;
  invariant(bytes.size() >= sizeof value, "a row on the wire is whole");
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

constexpr std::uint32_t kNullText = UINT32_MAX;

}  // namespace

void append_row(const Columns& columns, const void* row, std::string& out) {
  for (const Column& column : columns) {
    const Cell cell = column.get(row);
    switch (column.type) {
      case ColumnType::text:
        append_number(cell.null ? kNullText : static_cast<std::uint32_t>(cell.text.size()), out);
        out.append(cell.text);
        break;
      case ColumnType::boolean:
        out += static_cast<char>(cell.integer);
        break;
      case ColumnType::int64:
      case ColumnType::timestamp:
        if (column.nullable) out += static_cast<char>(cell.null);
        if (!cell.null) append_number(cell.integer, out);
        break;
    }
  }
}

void take_row(const Columns& columns, std::string_view& bytes, void* row) {
  for (const Column& column : columns) {
    Cell cell;
    switch (column.type) {
      case ColumnType::text: {
        const auto size = take_number<std::uint32_t>(bytes);
        cell.null = size == kNullText;
        if (!cell.null) {
          invariant(bytes.size() >= size, "a text on the wire is whole");
          cell.text = bytes.substr(0, size);
          bytes.remove_prefix(size);
        }
        break;
      }
      case ColumnType::boolean:
        cell.integer = take_number<char>(bytes);
        break;
      case ColumnType::int64:
      case ColumnType::timestamp:
        cell.null = column.nullable && take_number<char>(bytes) != 0;
        if (!cell.null) cell.integer = take_number<std::int64_t>(bytes);
        break;
    }
    column.set(row, cell);
  }
}

}  // namespace convoy
