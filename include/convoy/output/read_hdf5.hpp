// Rows of a part file of ours, read back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "convoy/record/column.hpp"

namespace convoy {

/// Calls `visit(rows, count)` for blocks of up to kChunkRows rows of `row_bytes` each, with every
/// value where its column says and zeros elsewhere. The bytes should have been compared with their
/// digest before: the library is no judge of hostile files.
///   columns: all of them datasets of the file     memory: a block
///   fails: Failure(output)
void read_hdf5_rows(const std::filesystem::path& path, const Columns& columns,
                    std::size_t row_bytes,
                    const std::function<void(const char* rows, std::size_t count)>& visit);

}  // namespace convoy
