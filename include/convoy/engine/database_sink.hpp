// Writes a table of rows into a PostgreSQL table, in one transaction just before the run is
// published.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "convoy/engine/job.hpp"

namespace convoy {

/// The column by whose value rows are replaced, such as insert_date = 2010-12-01.
struct ReplacedRows {
  std::string column;
  std::string value;  ///< as the type of the column is written
};

/// A table of the database of JobOptions::postgres.
struct DatabaseTable {
  std::string schema, name;
  std::map<std::string, std::string> types;  ///< SQL type by column, such as numeric(18,5)
  std::optional<ReplacedRows> replaced;      ///< nullopt: all rows are
};

/// Sends the rows of all ranks into a table beside it, then has Job::commit replace the rows in one
/// transaction, as the last step before the run becomes visible: readers see the old or the new
/// rows. Schema and table are made if they are missing. What is left of dead runs of the same rows
/// is dropped. Nothing of it is seen if the run fails before; a run that fails between the two
/// (the lake cannot be written) leaves the new rows, and running again writes them again.
///   columns: a type each in `table`; if rows are replaced by a column, all have its value
///   collective: yes     memory: a block
///   fails: JobFailed(database), also if the table has other columns or types, (busy) if another
///   run holds the same rows of the table
void replace_rows(Job& job, const DatabaseTable& table, const Columns& columns, RowBlocks& rows);

}  // namespace convoy
