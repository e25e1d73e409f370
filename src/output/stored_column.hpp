// How the columns of a table become datasets; the same in every part and master of the table.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "convoy/output/hdf5.hpp"

namespace convoy {

enum class Storage : std::uint8_t {
  int64,       ///< numbers, ids, timestamps
  boolean,     ///< one byte
  fixed_text,  ///< null-padded
  long_text,   ///< variable length
  validity     ///< the companion: 1 where the column has a value
};

struct StoredColumn {
  const Column* column = nullptr;  ///< lives as long as the layout
  std::string name;
  Storage storage = Storage::int64;
  std::size_t width = 1;       ///< bytes of one element (of the pointer-free kinds)
  bool null_is_fill = false;   ///< a null is stored as kNullInteger
  bool empty_is_null = false;  ///< a null is stored as the empty text, and no value is empty
};

constexpr std::int64_t kNullInteger = std::numeric_limits<std::int64_t>::min();
constexpr std::size_t kLongestFixedText = 255;

std::vector<StoredColumn> describe_storage(const TableLayout& layout);

}  // namespace convoy
