// Writes the parts of a table: chunks are encoded where their rows are, files have one writer.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/part_plan.hpp"

namespace convoy {

/// How a file format stores parts.
struct PartFormat {
  std::string name;       ///< as FileEntry says it
  std::string directory;  ///< within the run folder
  std::string extension;
  /// The bytes of one chunk.
  std::function<std::string(const Part&, RowsView rows)> encode;
  /// Writes a whole part; chunks in row order.
  std::function<void(const std::filesystem::path&, const Part&, const std::vector<std::string>&)>
      write;
};

/// The path of a part within the run folder.
std::string part_path(const PartFormat& format, const Part& part);

/// Shares out what the ranks hold.
///   collective: yes
PartPlan plan_table(Job& job, const std::string& step, const Dataset& dataset, RowBlocks& rows);

/// Encodes chunks on the rank that holds their first row and writes each part on one rank
/// (that of its first row, or in turn where the table has few parts); files are noted in
/// the job, which makes them durable.
///   collective: yes, in bounded rounds     memory: the chunks of one part     fails: JobFailed
void write_parts(Job& job, const std::string& step, const Dataset& dataset, const PartPlan& plan,
                 RowBlocks& rows, const PartFormat& format);

}  // namespace convoy
