// Tables as HDF5 files that h5py, pandas and xarray read: one 1-D dataset a column at the root.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "convoy/base/growing_bytes.hpp"
#include "convoy/record/rows_view.hpp"

namespace convoy {

/// What the whole table knows of a column; merged over all ranks before anything is encoded, so
/// that widths and extra columns are the same in every part.
struct ColumnFacts {
  std::uint64_t longest_text = 0;  ///< bytes
  bool has_null = false;
  bool has_empty_text = false;

  ColumnFacts& operator+=(const ColumnFacts& other);
};

/// Adds what rows say about each column.
void note_rows(const Columns& columns, RowsView rows, std::span<ColumnFacts> facts);

/// How a table is stored in all its parts and masters.
struct TableLayout {
  std::string table;                ///< its name
  std::string meaning;              ///< one sentence
  std::vector<std::string> sorted;  ///< names of the columns it is sorted by
  Columns columns;
  std::vector<ColumnFacts> facts;  ///< one a column
};

constexpr std::uint64_t kPartRows = 524'288;
constexpr std::uint64_t kChunkRows = 65'536;

/// Appends one chunk of every stored column (a column or its `__valid` companion), each after its
/// size in 8 bytes: filtered (shuffle, deflate) as HDF5 stores it, or length-prefixed texts for a
/// column of variable length. `chunk_rows` is min(rows of the part, kChunkRows); a last chunk with
/// fewer rows is padded.
///   memory: 256 bytes a row of a chunk, kept for the next one
void encode_chunk(const TableLayout& layout, RowsView rows, std::size_t chunk_rows,
                  GrowingBytes& out);

/// Writes one part file from chunks that any rank encoded. One writer a file; not collective. The
/// file is put together in memory and is on disk after close(); a writer that is destroyed before
/// leaves none. Chunks may come in any order and the bytes are the same, but those that come before
/// their turn are held in memory.
///   fails: Failure(output)
class PartWriter {
 public:
  PartWriter(const std::filesystem::path& path, const TableLayout& layout, std::uint64_t rows);
  ~PartWriter();
  PartWriter(const PartWriter&) = delete;
  PartWriter& operator=(const PartWriter&) = delete;

  /// encoded: what encode_chunk made
  void write_chunk(std::uint64_t first_row, std::string_view encoded);
  /// Writes the file (not yet durable: the caller syncs it). All chunks must have been given.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct MasterPart {
  std::string relative_path;  ///< from the master's directory
  std::uint64_t rows = 0;
};
constexpr std::size_t kMasterParts = 500;

/// Writes a master file: virtual datasets over the parts, in order; at most kMasterParts of them.
/// Without parts it is an empty table with all columns.
void write_master(const std::filesystem::path& path, const TableLayout& layout,
                  std::span<const MasterPart> parts);

/// The number of rows that a part or master file of ours says it has and holds.
std::uint64_t count_hdf5_rows(const std::filesystem::path& path);

}  // namespace convoy
