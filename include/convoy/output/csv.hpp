// Rows as RFC 4180 lines: UTF-8, LF; null is an empty field, an empty text is "".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "convoy/base/growing_bytes.hpp"
#include "convoy/record/rows_view.hpp"

namespace convoy {

std::string csv_header(const Columns& columns);

/// Appends one row with its line feed.
void append_csv_row(const Columns& columns, const void* row, GrowingBytes& out);

/// The bytes that append_csv_row would append for rows.
std::size_t csv_bytes(const Columns& columns, RowsView rows);

/// The rows of a CSV text, its header not counted; line feeds inside quotes do not end a row.
std::uint64_t count_csv_rows(std::string_view text);

}  // namespace convoy
