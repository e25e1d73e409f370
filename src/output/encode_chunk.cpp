#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "convoy/base/failure.hpp"
#include "convoy/output/hdf5.hpp"
#include "deflate.hpp"
#include "shuffle.hpp"
#include "stored_column.hpp"

namespace convoy {
namespace {

constexpr std::size_t kTile = 1024;  // rows that stay in the cache while each column takes its own
constexpr std::size_t kPlaneBytes = 256;  // of a row, of columns that are taken together

/// Buffers that live as long as the process: making them costs more than a small chunk.
struct Workspace {
  GrowingBytes elements;
  GrowingBytes planes;
};

Workspace& workspace() {
  thread_local Workspace the_workspace;
  return the_workspace;
}

void fill_integers(const StoredColumn& stored, RowsView rows, std::size_t count, char* out) {
  const std::int64_t null = stored.null_is_fill ? kNullInteger : 0;
  each_cell(*stored.column, rows, [&](std::size_t i, const Cell& cell) {
    const std::int64_t value = cell.null ? null : cell.integer;
    std::memcpy(out + i * sizeof value, &value, sizeof value);
  });
  for (std::size_t i = rows.count; i < count; ++i) {
    std::memcpy(out + i * sizeof null, &null, sizeof null);
  }
}

void fill_texts(const StoredColumn& stored, RowsView rows, std::size_t count, char* out) {
  std::memset(out, 0, count * stored.width);
  each_cell(*stored.column, rows, [&](std::size_t i, const Cell& cell) {
    invariant(cell.text.size() <= stored.width, "the longest text of a table is known");
    if (!cell.text.empty()) std::memcpy(out + i * stored.width, cell.text.data(), cell.text.size());
  });
}

void fill_bytes(const StoredColumn& stored, RowsView rows, std::size_t count, char* out) {
  const bool validity = stored.storage == Storage::validity;
  each_cell(*stored.column, rows, [&](std::size_t i, const Cell& cell) {
    out[i] = (validity ? !cell.null : !cell.null && cell.integer != 0) ? 1 : 0;
  });
  std::memset(out + rows.count, 0, count - rows.count);
}

/// Texts of variable length, each after its size in 8 bytes.
void prefix_texts(const StoredColumn& stored, RowsView rows, GrowingBytes& out) {
  each_cell(*stored.column, rows, [&](std::size_t, const Cell& cell) {
    const std::uint64_t size = cell.text.size();
    std::memcpy(out.extend(sizeof size), &size, sizeof size);
    out.append(cell.text);
  });
}

/// What a row takes in the planes of some columns.
std::size_t plane_bytes(std::span<const StoredColumn> columns) {
  std::size_t bytes = 0;
  for (const StoredColumn& stored : columns) {
    if (stored.storage != Storage::long_text) bytes += stored.width;
  }
  return bytes;
}

/// Writes rows as `count` elements, those behind the last row as padding.
void fill(const StoredColumn& stored, RowsView rows, std::size_t count, char* out) {
  if (stored.storage == Storage::int64) return fill_integers(stored, rows, count, out);
  if (stored.storage == Storage::fixed_text) return fill_texts(stored, rows, count, out);
  fill_bytes(stored, rows, count, out);
}

/// The planes of some columns, those of a column together; texts of variable length have none.
const char* make_planes(std::span<const StoredColumn> columns, RowsView rows,
                        std::size_t chunk_rows) {
  Workspace& work = workspace();
  char* const planes = work.planes.reserve(plane_bytes(columns) * chunk_rows);
  for (std::size_t first = 0; first < chunk_rows; first += kTile) {
    const std::size_t count = std::min(kTile, chunk_rows - first);
    const std::size_t begin = std::min(first, rows.count);
    const RowsView tile{rows.row(begin), std::min(count, rows.count - begin), rows.stride};
    char* at = planes + first;
    for (const StoredColumn& stored : columns) {
      if (stored.storage == Storage::long_text) continue;
      char* const elements = stored.width == 1 ? at : work.elements.reserve(kTile * stored.width);
      fill(stored, tile, count, elements);
      if (stored.width > 1) shuffle(elements, count, stored.width, at, chunk_rows);
      at += stored.width * chunk_rows;
    }
  }
  return planes;
}

/// Appends what stands for a column, after its size.
void append_column(const StoredColumn& stored, RowsView rows, const char* planes,
                   std::size_t chunk_rows, GrowingBytes& out) {
  const std::size_t begin = out.size();
  out.extend(sizeof(std::uint64_t));
  if (stored.storage == Storage::long_text) {
    prefix_texts(stored, rows, out);
  } else {
    deflate_planes({planes, stored.width * chunk_rows}, chunk_rows, out);
  }
  const std::uint64_t size = out.size() - begin - sizeof size;
  std::memcpy(out.data() + begin, &size, sizeof size);
}

}  // namespace

void encode_chunk(const TableLayout& layout, RowsView rows, std::size_t chunk_rows,
                  GrowingBytes& out) {
  invariant(rows.count <= chunk_rows, "a chunk holds its rows");
  const std::vector<StoredColumn> all = describe_storage(layout);
  for (std::span<const StoredColumn> left = all; !left.empty();) {
    std::size_t count = 1;
    while (count < left.size() && plane_bytes(left.first(count + 1)) <= kPlaneBytes) ++count;
    const std::span<const StoredColumn> columns = left.first(count);
    const char* planes = nullptr;
    if (plane_bytes(columns) > 0) planes = make_planes(columns, rows, chunk_rows);
    for (const StoredColumn& stored : columns) {
      append_column(stored, rows, planes, chunk_rows, out);
      if (stored.storage != Storage::long_text) planes += stored.width * chunk_rows;
    }
    left = left.subspan(count);
  }
}

}  // namespace convoy
