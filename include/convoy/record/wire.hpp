// Rows as bytes for other ranks: fixed 8-byte integers, length-prefixed text, a null mark a column.
#pragma once

#include <string>
#include <string_view>

#include "convoy/record/column.hpp"

namespace convoy {

/// Appends one row. The bytes are for ranks of the same run only (host byte order).
void append_row(const Columns& columns, const void* row, std::string& out);

/// Reads one row and removes its bytes; a short input is a broken promise.
void take_row(const Columns& columns, std::string_view& bytes, void* row);

}  // namespace convoy
