// Reads a table of a PostgreSQL database as records: ranges of its blocks, of one snapshot.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/input/records.hpp"

namespace convoy {

/// The user's word for a table: postgres:SCHEMA.TABLE, both names as the server keeps them.
struct TableName {
  std::string schema, table;
};

/// nullopt for a word that is a path.
///   fails: Failure(usage) for postgres: with anything else behind it
std::optional<TableName> table_named(std::string_view word);

/// Where a record lies in an input, for messages: a byte of a file, or the place (block,item) of a
/// row as the server's ctid says it. Of the parts of a partitioned table, the number stands before.
std::string place_in(const std::string& path, std::uint64_t offset);
/// Only the place of a row.
std::string row_place(std::uint64_t offset);

enum class Comparison : std::uint8_t { less, at_most, equal, at_least, greater };

/// A condition that rows must hold to be sent. The reader of the records asks it again: where the
/// column is a text in the database, all rows are sent.
struct RowCondition {
  std::string column;
  Comparison comparison = Comparison::equal;
  std::string value;  ///< as the type of the column is written
};

/// This rank's session with a table. Not collective; nothing is sent before `open`.
///   fails: every function, with Failure(database)
class TableReader {
 public:
  /// keys: wanted columns, of which the first `required` must exist; others may be absent
  TableReader(std::string address, TableName name, std::vector<std::string> keys,
              std::size_t required);
  ~TableReader();

  /// Begins a transaction that sees one state of the table, and looks at the columns.
  ///   snapshot: of the transaction of another session that is still open, or "" for a new one
  ///   fails, too, for what is no table, columns that are missing or whose type cannot be read, and
  ///   rows that are hidden from the user
  void open(const std::string& snapshot);
  /// A name of this state for other sessions.
  std::string export_snapshot();
  std::uint64_t blocks() const;       ///< of the table, or of the largest of its parts
  std::uint64_t block_bytes() const;  ///< of one block

  /// Sends the rows of the blocks from shard.begin until before shard.end (UINT64_MAX: to the last)
  /// to `use`, as records whose offset is part << 48 | block << 16 | item. A row is bad if `use`
  /// gives a reason, or for text that is not UTF-8 (bad_utf8); its text is a JSON object. Rows
  /// come in any order.
  ///   digest: the sum of those of the rows, as the server sends them
  ///   fails, too: Failure(interrupted)
  ShardOutcome read(const Shard& shard, std::span<const RowCondition> conditions,
                    const RecordHandler& use, const BadRecordHandler& on_bad,
                    const BlockHandler& on_block);
  /// Ends the transaction. Must come after all sessions of the snapshot have read.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace convoy
