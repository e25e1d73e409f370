#include "engine/part_plan.hpp"

#include <algorithm>

#include "convoy/output/hdf5.hpp"
#include "convoy/output/partition_path.hpp"
#include "convoy/record/wire.hpp"

namespace convoy {
namespace {

bool same_values(const Columns& columns, const void* left, const void* right) {
  return std::all_of(columns.begin(), columns.end(),
                     [&](const Column& column) { return column.get(left) == column.get(right); });
}

/// One cell of wire bytes that append_row made of the partition columns.
struct Values {
  std::vector<Cell> cells;
  Json typed = Json::object();
};

/// A row type of cells alone, to take wire bytes apart without the row type they came from.
Values take_values(const Columns& columns, std::string_view bytes) {
  Values values;
  for (const Column& column : columns) {
    Column into = column;
    into.set = [](void* cell, const Cell& value) { *static_cast<Cell*>(cell) = value; };
    Cell cell;
    take_row({into}, bytes, &cell);
    values.cells.push_back(cell);
    if (cell.null) {
      values.typed[column.name] = nullptr;
    } else if (column.type == ColumnType::text) {
      values.typed[column.name] = cell.text;
    } else {
      values.typed[column.name] = cell.integer;
    }
  }
  return values;
}

void add_partition(const Columns& columns, const Partition& partition, PartPlan& plan) {
  std::string folder;
  Json typed;
  if (!columns.empty()) {
    const Values values = take_values(columns, partition.values);
    folder = partition_path(columns, values.cells);
    typed = values.typed;
  }
  for (std::uint64_t done = 0; done < partition.rows; done += kPartRows) {
    Part part;
    part.folder = folder;
    part.number = static_cast<std::uint32_t>(done / kPartRows);
    part.first_row = plan.rows + done;
    part.rows = std::min(kPartRows, partition.rows - done);
    part.chunk_rows = std::min(kChunkRows, part.rows);
    part.values = typed;
    for (std::uint64_t row = 0; row < part.rows; row += part.chunk_rows) {
      plan.chunks.push_back({static_cast<std::uint32_t>(plan.parts.size()), part.first_row + row,
                             std::min(part.chunk_rows, part.rows - row)});
    }
    plan.parts.push_back(std::move(part));
  }
  plan.rows += partition.rows;
}

}  // namespace

int PartPlan::holder(std::uint64_t row) const {
  const auto after = std::upper_bound(rank_begins.begin(), rank_begins.end() - 1, row);
  return static_cast<int>(after - rank_begins.begin()) - 1;
}

std::vector<Partition> partitions_of(const Columns& partition_columns, RowsView rows) {
  std::vector<Partition> partitions;
  for (std::size_t i = 0; i < rows.count; ++i) {
    if (i == 0 || !same_values(partition_columns, rows.row(i - 1), rows.row(i))) {
      partitions.emplace_back();
      append_row(partition_columns, rows.row(i), partitions.back().values);
    }
    ++partitions.back().rows;
  }
  return partitions;
}

PartPlan plan_parts(const Columns& partition_columns,
                    const std::vector<std::vector<Partition>>& by_rank) {
  PartPlan plan;
  std::vector<Partition> joined;
  std::uint64_t rows = 0;
  for (const auto& partitions : by_rank) {
    plan.rank_begins.push_back(rows);
    for (const Partition& partition : partitions) {
      rows += partition.rows;
      if (!joined.empty() && joined.back().values == partition.values) {
        joined.back().rows += partition.rows;
      } else {
        joined.push_back(partition);
      }
    }
  }
  plan.rank_begins.push_back(rows);
  for (const Partition& partition : joined) add_partition(partition_columns, partition, plan);
  return plan;
}

}  // namespace convoy
