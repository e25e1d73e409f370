// Writes sorted tables into the staged run.
#pragma once

#include <string>
#include <vector>

#include "convoy/engine/charts.hpp"
#include "convoy/engine/job.hpp"
#include "convoy/engine/read.hpp"
#include "convoy/record/column.hpp"

namespace convoy {

/// A table of the run as readers know it.
struct Dataset {
  std::string name;  ///< also its folder in the run
  std::string meaning;
  Columns columns;
  std::vector<std::string> partition_by;  ///< columns by which the rows are sorted first
  std::vector<std::string> sorted_by;     ///< all columns of the order
  std::vector<Chart> charts = {};         ///< what the report draws of it
};

/// Writes <name>/<partition>/part-NNNNN.h5 and the master <name>.h5 (above kMasterParts parts the
/// index <name>.parts.json instead). Cuts come from the global row numbers alone. Returns the rows
/// that were written, all ranks together.
///   rows: sorted over all ranks by `sorted_by`     collective: yes     fails: JobFailed(output)
std::uint64_t write_hdf5(Job& job, const Dataset& dataset, RowBlocks& rows);

/// The same, and <name>.csv or <name>_csv/<partition>/part-NNNNN.csv, as the options say.
std::uint64_t write_table(Job& job, const Dataset& dataset, RowBlocks& rows);

/// Writes stage/<name>/<partition>/part-NNNNN.csv: what was made of an input on the way. Rules on
/// the dataset are looked at. Returns the rows that were written, all ranks together.
///   rows: sorted over all ranks by `sorted_by`     collective: yes     fails: JobFailed(output)
std::uint64_t write_stage(Job& job, const Dataset& dataset, RowBlocks& rows);

/// Copies the input files, byte for byte, into a folder of the run; tables of a database
/// are no files.
///   collective: yes     fails: JobFailed(input) if a file changed since it was read, (output)
void copy_inputs(Job& job, const std::string& folder, const std::vector<Scan>& scans);

}  // namespace convoy
