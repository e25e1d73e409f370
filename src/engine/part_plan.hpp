// Cuts a sorted table into partitions, parts and chunks, by global row numbers alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "convoy/engine/sinks.hpp"

namespace convoy {

/// Consecutive rows with equal partition values.
struct Partition {
  std::string row;  ///< the first one, as it lies in memory
  std::uint64_t rows = 0;
};

/// One file of a dataset.
struct Part {
  std::string folder;        ///< within the dataset, "" without partitions
  std::uint32_t number = 0;  ///< within its partition
  std::uint64_t first_row = 0;
  std::uint64_t rows = 0;
  std::uint64_t chunk_rows = 0;  ///< of its chunks but the last
  Json values;                   ///< typed partition values, null without partitions
};

/// What one rank encodes: rows [first_row, first_row + rows) of a part, at most kChunkRows.
struct Chunk {
  std::uint32_t part = 0;
  std::uint64_t first_row = 0;  ///< global
  std::uint64_t rows = 0;
};

struct PartPlan {
  std::uint64_t rows = 0;
  std::vector<Part> parts;
  std::vector<Chunk> chunks;               ///< in row order
  std::vector<std::uint64_t> rank_begins;  ///< first global row of each rank, and the total

  /// The rank that holds a row.
  int holder(std::uint64_t row) const;
};

/// Adds the rows that follow those of `partitions`; a run of equal values goes on.
///   rows: equal values stand together
void add_partitions(const Columns& partition_columns, RowsView rows,
                    std::vector<Partition>& partitions);

/// Puts the partitions of all ranks together.
///   by_rank: what add_partitions gave on each rank
PartPlan plan_parts(const Columns& partition_columns,
                    const std::vector<std::vector<Partition>>& by_rank);

}  // namespace convoy
