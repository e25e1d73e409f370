// Rows as lines of PostgreSQL's COPY in its text format.
#pragma once

#include "convoy/base/growing_bytes.hpp"
#include "convoy/record/column.hpp"

namespace convoy {

/// Appends one row with its line feed; null is \N, and a text may hold anything but NUL.
void append_copy_row(const Columns& columns, const void* row, GrowingBytes& out);

}  // namespace convoy
