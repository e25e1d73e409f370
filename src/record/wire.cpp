#include "convoy/record/wire.hpp"

#include <array>
#include <cstring>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace {

/// Gathers the small parts of a row, so that the output grows once a row.
class RowWriter {
 public:
  explicit RowWriter(std::string& out) : out_(out) {}
  ~RowWriter() { flush(); }
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;

  template <class Number>
  void put(Number value) {
    put(std::string_view(reinterpret_cast<const char*>(&value), sizeof value));
  }
  void put(std::string_view bytes) {
    if (bytes.size() > room_.size() - used_) flush();
    if (bytes.size() > room_.size()) {
      out_.append(bytes);
      return;
    }
    std::memcpy(room_.data() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
  }

 private:
  void flush() {
    out_.append(room_.data(), used_);
    used_ = 0;
  }

  std::string& out_;
  std::array<char, 512> room_;
  std::size_t used_ = 0;
};

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
  RowWriter writer(out);
  for (const Column& column : columns) {
    const Cell cell = column.get(row);
    switch (column.type) {
      case ColumnType::text:
        writer.put(cell.null ? kNullText : static_cast<std::uint32_t>(cell.text.size()));
        writer.put(cell.text);
        break;
      case ColumnType::boolean:
        writer.put(static_cast<char>(cell.integer));
        break;
      case ColumnType::int64:
      case ColumnType::timestamp:
        if (column.nullable) writer.put(static_cast<char>(cell.null));
        if (!cell.null) writer.put(cell.integer);
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
