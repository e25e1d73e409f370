#include "convoy/output/read_hdf5.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "convoy/base/failure.hpp"
#include "convoy/output/hdf5.hpp"
#include "hdf5_handle.hpp"
#include "stored_column.hpp"

namespace convoy {
namespace {

constexpr const char* kReading = "read a dataset";

/// One dataset of an open file.
class StoredValues {
 public:
  StoredValues(hid_t file, const std::string& name)
      : dataset_(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "open a dataset"),
        empty_is_null_(H5Aexists(dataset_, "empty_is_null") > 0),
        null_is_fill_(H5Aexists(dataset_, "_FillValue") > 0) {}

  bool empty_is_null() const { return empty_is_null_; }
  bool null_is_fill() const { return null_is_fill_; }

  template <class Value>
  std::vector<Value> numbers(hid_t type, hsize_t first, hsize_t count) const {
    std::vector<Value> values(count);
    read(type, first, count, values.data());
    return values;
  }

  std::vector<std::string> texts(hsize_t first, hsize_t count) const {
    const Handle stored{H5Dget_type(dataset_), H5Tclose, kReading};
    if (H5Tis_variable_str(stored) > 0) return long_texts(stored, first, count);
    const std::size_t width = H5Tget_size(stored);
    std::vector<char> bytes(count * width);
    read(stored, first, count, bytes.data());
    std::vector<std::string> texts;
    for (hsize_t i = 0; i < count; ++i) {
      const char* const text = bytes.data() + i * width;
      texts.emplace_back(text, std::find(text, text + width, '\0'));
    }
    return texts;
  }

 private:
  std::vector<std::string> long_texts(hid_t type, hsize_t first, hsize_t count) const {
    std::vector<char*> pointers(count);
    read(type, first, count, pointers.data());
    std::vector<std::string> texts;
    for (const char* text : pointers) texts.emplace_back(text == nullptr ? "" : text);
    const Handle memory = make_space(count);
    check(H5Dvlen_reclaim(type, memory, H5P_DEFAULT, pointers.data()), kReading);
    return texts;
  }

  void read(hid_t type, hsize_t first, hsize_t count, void* into) const {
    const Handle space{H5Dget_space(dataset_), H5Sclose, kReading};
    check(H5Sselect_hyperslab(space, H5S_SELECT_SET, &first, nullptr, &count, nullptr), kReading);
    const Handle memory = make_space(count);
    check(H5Dread(dataset_, type, memory, space, H5P_DEFAULT, into), kReading);
  }

  Handle dataset_;
  bool empty_is_null_;
  bool null_is_fill_;
};

template <class Value>
void put(char* at, const Value& value) {
  std::memcpy(at, static_cast<const void*>(&value), sizeof value);
}

/// A number as the row holds it.
void put_number(Member member, char* at, bool null, std::int64_t value) {
  if (member == Member::boolean) return put(at, value != 0);
  if (member == Member::timestamp) return put(at, null ? Timestamp::null() : Timestamp{value});
  if (member == Member::integer) return put(at, value);
  put(at, null ? std::optional<std::int64_t>() : std::optional(value));
}

void read_column(hid_t file, const Column& column, std::size_t row_bytes, hsize_t first,
                 hsize_t count, char* rows) {
  const StoredValues stored(file, column.name);
  const std::string companion = column.name + "__valid";
  std::vector<std::uint8_t> valid;
  if (H5Lexists(file, companion.c_str(), H5P_DEFAULT) > 0) {
    valid = StoredValues(file, companion).numbers<std::uint8_t>(H5T_NATIVE_UINT8, first, count);
  }
  const auto is_null = [&](hsize_t i) { return !valid.empty() && valid[i] == 0; };
  char* at = rows + column.offset;
  if (column.type == ColumnType::text) {
    const std::vector<std::string> texts = stored.texts(first, count);
    for (hsize_t i = 0; i < count; ++i, at += row_bytes) {
      const bool null = is_null(i) || (stored.empty_is_null() && texts[i].empty());
      put(at, null ? Symbol() : Symbol(texts[i]));
    }
    return;
  }
  const auto values = stored.numbers<std::int64_t>(H5T_NATIVE_INT64, first, count);
  for (hsize_t i = 0; i < count; ++i, at += row_bytes) {
    const bool null = is_null(i) || (stored.null_is_fill() && values[i] == kNullInteger);
    put_number(column.member, at, null, values[i]);
  }
}

}  // namespace

void read_hdf5_rows(const std::filesystem::path& path, const Columns& columns,
                    std::size_t row_bytes,
                    const std::function<void(const char* rows, std::size_t count)>& visit) {
  const std::uint64_t rows = count_hdf5_rows(path);
  try {
    const Handle file = open_to_read(path);
    for (std::uint64_t first = 0; first < rows; first += kChunkRows) {
      const std::uint64_t count = std::min(kChunkRows, rows - first);
      std::vector<char> block(count * row_bytes);
      for (const Column& column : columns) {
        read_column(file, column, row_bytes, first, count, block.data());
      }
      visit(block.data(), count);
    }
  } catch (const Hdf5Error& error) {
    throw Failure(Exit::output, "cannot read " + path.string() + ": " + error.what() +
                                    "; the file is damaged: run its job again");
  }
}

}  // namespace convoy
