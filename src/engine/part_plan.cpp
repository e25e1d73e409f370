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

/// The first row after `first` whose values are others: doubles its steps, then halves them.
std::size_t end_of_equals(const Columns& columns, RowsView rows, std::size_t first) {
  const auto equals_first = [&](std::size_t i) {
    return i < rows.count && same_values(columns, rows.row(first), rows.row(i));
  };
  std::size_t step = 1;
  while (equals_first(first + step)) step *= 2;
  std::size_t last = first + step / 2;  // the last one that is known to be equal
  for (step /= 2; step > 0; step /= 2) {
    if (equals_first(last + step)) last += step;
  }
  return last + 1;
}

}  // namespace

int PartPlan::holder(std::uint64_t row) const {
  const auto after = std::upper_bound(rank_begins.begin(), rank_begins.end() - 1, row);
  return static_cast<int>(after - rank_begins.begin()) - 1;
}

void add_partitions(const Columns& partition_columns, RowsView rows,
                    std::vector<Partition>& partitions) {
  for (std::size_t i = 0; i < rows.count;) {
    const void* const row = rows.row(i);
    if (partitions.empty() || !same_values(partition_columns, partitions.back().row.data(), row)) {
      partitions.push_back({std::string(static_cast<const char*>(row), rows.stride), 0});
    }
    const std::size_t end = end_of_equals(partition_columns, rows, i);
    partitions.back().rows += end - i;
    i = end;
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
