#include <cstring>

#include "convoy/base/failure.hpp"
#include "convoy/output/hdf5.hpp"
#include "deflate.hpp"
#include "shuffle.hpp"
#include "stored_column.hpp"

namespace convoy {
namespace {

/// Buffers that live as long as the process: making them costs more than a small chunk.
struct Workspace {
  GrowingBytes elements;
  GrowingBytes planes;
};

Workspace& workspace() {
  thread_local Workspace the_workspace;
  return the_workspace;
}

void fill_integers(const StoredColumn& stored, RowsView rows, std::size_t chunk_rows, char* out) {
  const std::int64_t null = stored.null_is_fill ? kNullInteger : 0;
  each_cell(*stored.column, rows, [&](std::size_t i, const Cell& cell) {
    const std::int64_t value = cell.null ? null : cell.integer;
    std::memcpy(out + i * sizeof value, &value, sizeof value);
  });
  for (std::size_t i = rows.count; i < chunk_rows; ++i) {
    std::memcpy(out + i * sizeof null, &null, sizeof null);
  }
}

void fill_texts(const StoredColumn& stored, RowsView rows, std::size_t chunk_rows, char* out) {
  std::memset(out, 0, chunk_rows * stored.width);
  each_cell(*stored.column, rows, [&](std::size_t i, const Cell& cell) {
    invariant(cell.text.size() <= stored.width, "the longest text of a table is known");
    if (!cell.text.empty()) std::memcpy(out + i * stored.width, cell.text.data(), cell.text.size());
  });
}

void fill_bytes(const StoredColumn& stored, RowsView rows, std::size_t chunk_rows, char* out) {
  const bool validity = stored.storage == Storage::validity;
  each_cell(*stored.column, rows, [&](std::size_t i, const Cell& cell) {
    out[i] = (validity ? !cell.null : !cell.null && cell.integer != 0) ? 1 : 0;
  });
  std::memset(out + rows.count, 0, chunk_rows - rows.count);
}

/// Texts of variable length, each after its size in 8 bytes.
void prefix_texts(const StoredColumn& stored, RowsView rows, GrowingBytes& out) {
  each_cell(*stored.column, rows, [&](std::size_t, const Cell& cell) {
    const std::uint64_t size = cell.text.size();
    std::memcpy(out.extend(sizeof size), &size, sizeof size);
    out.append(cell.text);
  });
}

}  // namespace

void encode_chunk(const TableLayout& layout, std::size_t stored, RowsView rows,
                  std::size_t chunk_rows, GrowingBytes& out) {
  const auto all = describe_storage(layout);
  invariant(stored < all.size() && rows.count <= chunk_rows, "a chunk belongs to a stored column");
  const StoredColumn& target = all[stored];
  if (target.storage == Storage::long_text) return prefix_texts(target, rows, out);

  Workspace& work = workspace();
  const std::size_t bytes = chunk_rows * target.width;
  char* const elements = work.elements.reserve(bytes);
  if (target.storage == Storage::int64)
    fill_integers(target, rows, chunk_rows, elements);
  else if (target.storage == Storage::fixed_text)
    fill_texts(target, rows, chunk_rows, elements);
  else
    fill_bytes(target, rows, chunk_rows, elements);

  const char* planes = elements;
  if (target.width > 1) {
    char* const shuffled = work.planes.reserve(bytes);
    shuffle(elements, chunk_rows, target.width, shuffled);
    planes = shuffled;
  }
  deflate_planes({planes, bytes}, chunk_rows, out);
}

}  // namespace convoy
