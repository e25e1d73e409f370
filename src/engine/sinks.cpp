#include "convoy/engine/sinks.hpp"

#include <utility>

#include "convoy/base/file.hpp"
#include "convoy/engine/shared_file.hpp"
#include "convoy/engine/table_rules.hpp"
#include "convoy/output/csv.hpp"
#include "convoy/output/hdf5.hpp"
#include "engine/parts.hpp"

namespace convoy {
namespace {

constexpr std::size_t kCsvBlock = 256 << 10;

/// Pieces that stay in the cache while their columns are looked at one after another.
template <class Visit>
void each_piece(RowsView rows, const Visit& visit) {
  constexpr std::size_t kPiece = 1024;
  for (std::size_t first = 0; first < rows.count; first += kPiece) {
    visit(RowsView{rows.row(first), std::min(kPiece, rows.count - first), rows.stride});
  }
}

/// Shows all rows of this rank to the rules, the charts and `note`, a piece at a time.
template <class Note>
void look_through(Job& job, const std::string& step, const Dataset& dataset, const PartPlan& plan,
                  RowBlocks& rows, const Note& note) {
  RowRules rules(job, dataset.name, dataset.columns);
  RowCharts charts(dataset.columns, dataset.charts);
  std::string counted;
  std::uint64_t row = plan.rank_begins[static_cast<std::size_t>(job.world().rank())];
  together(job.world(), step + ": measure", [&] {
    each_block(rows, [&](RowsView block) {
      each_piece(block, [&](RowsView piece) {
        note(piece);
        rules.note(piece, std::exchange(row, row + piece.count));
        charts.note(piece);
      });
    });
    counted = charts.counted();
  });
  rules.settle(job);
  charts.settle(job, dataset.name, counted);
}

/// What the whole table knows of its columns; `note` sees the rows of this rank, too.
template <class Note>
std::vector<ColumnFacts> facts_of(Job& job, const std::string& step, const Dataset& dataset,
                                  const PartPlan& plan, RowBlocks& rows, const Note& note) {
  std::vector<ColumnFacts> facts(dataset.columns.size());
  look_through(job, step, dataset, plan, rows, [&](RowsView piece) {
    note_rows(dataset.columns, piece, facts);
    note(piece);
  });
  std::vector<ColumnFacts> all(facts.size());
  const auto shares = gather_values<ColumnFacts>(job.world(), facts);
  for (std::size_t i = 0; i < shares.size(); ++i) all[i % all.size()] += shares[i];
  return all;
}

void write_hdf5_part(const std::filesystem::path& path, const TableLayout& layout, const Part& part,
                     const std::vector<std::string>& chunks) {
  PartWriter writer(path, layout, part.rows);
  for (std::size_t number = 0; number < chunks.size(); ++number) {
    writer.write_chunk(number * part.chunk_rows, chunks[number]);
  }
  writer.close();
}

/// The master file, or the list of the parts where they are too many for one.
FileEntry write_overview(const std::filesystem::path& staging, const TableLayout& layout,
                         const PartPlan& plan, const PartFormat& format) {
  std::vector<MasterPart> parts;
  for (const Part& part : plan.parts) parts.push_back({part_path(format, part), part.rows});
  FileEntry entry;
  entry.dataset = layout.table;
  if (parts.size() <= kMasterParts) {
    entry.path = layout.table + ".h5";
    entry.format = "hdf5";
    entry.rows = plan.rows;
    write_master(staging / entry.path, layout, parts);
  } else {
    entry.path = layout.table + ".parts.json";
    entry.format = "json";
    Json list = Json::array();
    for (const MasterPart& part : parts) {
      list.push_back({{"path", part.relative_path}, {"rows", part.rows}});
    }
    write_file(staging / entry.path,
               Json{{"table", layout.table}, {"rows", plan.rows}, {"parts", list}}.dump(1) + "\n");
  }
  measure_file(staging, entry);
  return entry;
}

void note_dataset(Job& job, const Dataset& dataset, const PartPlan& plan, const std::string& format,
                  const std::string& path) {
  job.datasets().push_back({{"name", dataset.name},
                            {"format", format},
                            {"path", path},
                            {"meaning", dataset.meaning},
                            {"rows", plan.rows},
                            {"parts", plan.parts.size()},
                            {"partition_by", dataset.partition_by},
                            {"sorted_by", dataset.sorted_by},
                            {"columns", describe_columns(dataset.columns)}});
}

/// Formats rows into blocks for the file.
void write_csv_rows(const Dataset& dataset, RowBlocks& rows, const std::string& header,
                    const TextSink& sink) {
  GrowingBytes text;
  text.append(header);
  each_block(rows, [&](RowsView block) {
    for (std::size_t i = 0; i < block.count; ++i) {
      append_csv_row(dataset.columns, block.row(i), text);
      if (text.size() < kCsvBlock) continue;
      sink(text.view());
      text.clear();
    }
  });
  sink(text.view());
}

/// bytes: those of the rows of this rank, so that each rank knows its place in the file and
/// formats straight into it
void write_one_csv(Job& job, const Dataset& dataset, RowBlocks& rows, std::uint64_t bytes) {
  const std::string header = job.world().is_root() ? csv_header(dataset.columns) : "";
  Piece mine;
  mine.major = static_cast<std::uint64_t>(job.world().rank());
  mine.bytes = header.size() + bytes;
  mine.write = [&](const TextSink& sink) { write_csv_rows(dataset, rows, header, sink); };
  FileEntry entry;
  entry.path = dataset.name + ".csv";
  entry.dataset = dataset.name;
  entry.format = "csv";
  entry.rows = sum_all(job.world(), rows.size());
  write_shared_file(job, dataset.name + " as CSV", entry, {mine});
}

/// Writes the parts and their overview; `note` sees the rows of this rank before.
template <class Note>
PartPlan write_hdf5_parts(Job& job, const Dataset& dataset, RowBlocks& rows, const Note& note) {
  const std::string step = dataset.name + " as HDF5";
  PartPlan plan = plan_table(job, step, dataset, rows);
  const TableLayout layout{dataset.name, dataset.meaning, dataset.sorted_by, dataset.columns,
                           facts_of(job, step, dataset, plan, rows, note)};
  GrowingBytes workspace;
  const PartFormat format{
      "hdf5", dataset.name, ".h5",
      [&](const Part& part, RowsView chunk) {
        workspace.clear();
        encode_chunk(layout, chunk, part.chunk_rows, workspace);
        return std::string(workspace.view());
      },
      [&](const std::filesystem::path& path, const Part& part,
          const std::vector<std::string>& chunks) { write_hdf5_part(path, layout, part, chunks); }};
  write_parts(job, step, dataset, plan, rows, format);
  root_decides(job.world(), step + ": master", [&] {
    job.files().push_back(write_overview(job.staging(), layout, plan, format));
    job.note_written(job.files().back().path, job.files().back().bytes);
  });
  note_dataset(job, dataset, plan, "hdf5", dataset.name);
  return plan;
}

/// A file a part in `folder`, each with a header.
void write_csv_parts(Job& job, const std::string& step, const Dataset& dataset,
                     const PartPlan& plan, const std::string& folder, RowBlocks& rows) {
  const PartFormat format{
      "csv", folder, ".csv",
      [&](const Part&, RowsView chunk) {
        GrowingBytes text;
        for (std::size_t i = 0; i < chunk.count; ++i) {
          append_csv_row(dataset.columns, chunk.row(i), text);
        }
        return std::string(text.view());
      },
      [&](const std::filesystem::path& path, const Part&, const std::vector<std::string>& chunks) {
        File file = File::create(path);
        file.write(csv_header(dataset.columns));
        for (const std::string& chunk : chunks) file.write(chunk);
      }};
  write_parts(job, step, dataset, plan, rows, format);
}

}  // namespace

std::uint64_t write_hdf5(Job& job, const Dataset& dataset, RowBlocks& rows) {
  return write_hdf5_parts(job, dataset, rows, [](RowsView) {}).rows;
}

std::uint64_t write_table(Job& job, const Dataset& dataset, RowBlocks& rows) {
  const CsvFiles csv = job.options().csv;
  std::uint64_t bytes = 0;
  const PartPlan plan = write_hdf5_parts(job, dataset, rows, [&](RowsView piece) {
    if (csv == CsvFiles::one) bytes += csv_bytes(dataset.columns, piece);
  });
  if (csv == CsvFiles::one) {
    write_one_csv(job, dataset, rows, bytes);
  } else if (csv == CsvFiles::partitioned) {
    const std::string step = dataset.name + " as CSV parts";
    write_csv_parts(job, step, dataset, plan, dataset.name + "_csv", rows);
  }
  return plan.rows;
}

std::uint64_t write_stage(Job& job, const Dataset& dataset, RowBlocks& rows) {
  const std::string step = "stage " + dataset.name;
  const std::string folder = "stage/" + dataset.name;
  const PartPlan plan = plan_table(job, step, dataset, rows);
  look_through(job, step, dataset, plan, rows, [](RowsView) {});
  write_csv_parts(job, step, dataset, plan, folder, rows);
  note_dataset(job, dataset, plan, "csv", folder);
  return plan.rows;
}

}  // namespace convoy
