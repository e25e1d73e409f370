// Rows as RFC 4180 lines: UTF-8, LF; null is an empty field, an empty text is "".
#pragma once

#include <string>

#include "convoy/record/column.hpp"

namespace convoy {

std::string csv_header(const Columns& columns);

/// Appends one row with its line feed.
void append_csv_row(const Columns& columns, const void* row, std::string& out);

}  // namespace convoy
