#include "engine/part_plan.hpp"

#include <algorithm>

#include "convoy/output/hdf5.hpp"
#include "convoy/output/partition_path.hpp"

namespace convoy {
namespace {

bool same_values(const Columns& columns, const void* left, const void* right) {
  return std::all_of(columns.begin(), columns.end(),
                     [&](const Column& column) { return column.get(left) == column.get(right); });
}

Json typed_values(const Columns& columns, std::span<const Cell> cells) {
  Json typed = Json::object();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Json& value = typed[columns[i].name];
    if (cells[i].null) {
      value = nullptr;
    } else if (columns[i].type == ColumnType::text) {
      value = cells[i].text;
    } else {
      value = cells[i].integer;
    }
  }
  return typed;
}

void add_partition(const Columns& columns, const Partition& partition, PartPlan& plan) {
  std::string folder;
  Json typed;
  if (!columns.empty()) {
    std::vector<Cell> cells;
    for (const Column& column : columns) cells.push_back(column.get(partition.row.data()));
    folder = partition_path(columns, cells);
    typed = typed_values(columns, cells);
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

void add_partitions(const Columns& partition_columns, RowsView rows,
                    std::vector<Partition>& partitions) {
  for (std::size_t i = 0; i < rows.count; ++i) {
    const void* const row = rows.row(i);
    if (partitions.empty() ||
        !same_values(partition_columns, i == 0 ? partitions.back().row.data() : rows.row(i - 1),
                     row)) {
      partitions.push_back({std::string(static_cast<const char*>(row), rows.stride), 0});
    }
    ++partitions.back().rows;
  }
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
      if (!joined.empty() &&
          same_values(partition_columns, joined.back().row.data(), partition.row.data())) {
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
