#include "convoy/engine/database_sink.hpp"

#include <unistd.h>

#include <chrono>
#include <thread>

#include "convoy/base/hash.hpp"
#include "convoy/database/connection.hpp"
#include "convoy/output/copy_text.hpp"

namespace convoy {
namespace {

constexpr std::size_t kSent = 1 << 20;  // bytes at once

/// Twice the digits of half a hash are enough to tell names apart.
std::string short_hash(const std::string& text) {
  return digest(text).text().substr(0, 8);
}

/// What names of tables beside `table` begin with; a name has at most 63 bytes.
std::string staging_prefix(const DatabaseTable& table) {
  constexpr std::size_t kKept = 24;
  const std::string rows =
      table.replaced ? table.replaced->column + "=" + table.replaced->value : "";
  std::size_t kept = std::min(table.name.size(), kKept);
  while (kept > 0 && kept < table.name.size() &&
         (static_cast<unsigned char>(table.name[kept]) & 0xC0) == 0x80) {
    --kept;
  }
  return table.name.substr(0, kept) + "_staging_" + short_hash(table.schema + "." + table.name) +
         "_" + short_hash(rows) + "_";
}

/// Columns of a table as the server names their types.
std::map<std::string, std::string> columns_of(const Connection& connection,
                                              const std::string& schema, const std::string& name) {
  const std::vector<std::string> parameters{schema, name};
  std::map<std::string, std::string> columns;
  for (const Connection::Row& row : connection.query(
           "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a "
           "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
           "WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped",
           parameters)) {
    columns[*row[0]] = *row[1];
  }
  return columns;
}

/// "" if they are the same.
std::string difference(const std::map<std::string, std::string>& wanted,
                       const std::map<std::string, std::string>& found) {
  for (const auto& [name, type] : wanted) {
    const auto there = found.find(name);
    if (there == found.end()) return "it has no column " + name;
    if (there->second != type) {
      return "its column " + name + " is " + there->second + " instead of " + type;
    }
  }
  for (const auto& [name, type] : found) {
    if (!wanted.contains(name)) return "it has a column " + name + " (" + type + ") too many";
  }
  return "";
}

/// The names of columns as they stand in a statement.
std::string names_of(const Connection& connection, const Columns& columns) {
  std::string names;
  for (const Column& column : columns) {
    names += (names.empty() ? "" : ", ") + connection.identifier(column.name);
  }
  return names;
}

/// The number that an advisory lock has as its name, as a parameter.
std::vector<std::string> lock_of(const std::string& what) {
  return {std::to_string(static_cast<std::int64_t>(stable_hash("convoy " + what)))};
}

/// The replacement of rows as rank 0 makes it; the other ranks only send rows.
class Replacement {
 public:
  Replacement(const std::string& address, DatabaseTable table, const Columns& columns)
      : table_(std::move(table)),
        connection_(address, "write " + table_.schema + "." + table_.name),
        names_(names_of(connection_, columns)) {
    for (const Column& column : columns) {
      if (!definitions_.empty()) definitions_ += ", ";
      definitions_ += connection_.identifier(column.name) + " " + table_.types.at(column.name);
    }
  }
  ~Replacement();
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;

  /// Takes the rows of the table for this run and makes the table beside it; returns its name.
  std::string prepare();
  /// Replaces the rows.
  ///   rows: that all ranks sent
  void commit(std::uint64_t rows);

 private:
  void take_lock();
  /// Until the transaction ends: IF NOT EXISTS alone fails where two make the same at once.
  void hold_alone(const std::string& what);
  void make_schema();
  void drop_left_overs();
  void check_shape() const;
  std::string condition() const;
  std::string target() const { return connection_.qualified(table_.schema, table_.name); }
  std::string staging() const { return connection_.qualified(table_.schema, staging_); }
  [[noreturn]] void refuse(const std::string& why, const std::string& remedy) const {
    throw Failure(Exit::database, connection_.complaint(why, remedy));
  }

  DatabaseTable table_;
  Connection connection_;
  std::string names_, definitions_;  // of the columns
  std::string staging_;              // its name; "" before and after
};

// Not waited for long: what is left is dropped by the next run.
Replacement::~Replacement() {
  if (staging_.empty()) return;
  try {
    connection_.run("ROLLBACK; SET lock_timeout TO '2s'; DROP TABLE IF EXISTS " + staging());
  } catch (const std::exception&) {
  }
}

// Of the session, so that the server gives it up as soon as this process is gone. A process that
// has just died may hold it for a moment.
void Replacement::take_lock() {
  constexpr int kTries = 50;
  constexpr auto kPause = std::chrono::milliseconds(200);
  const std::vector<std::string> parameters = lock_of(staging_prefix(table_));
  for (int i = 0; i < kTries; ++i) {
    if (connection_.query("SELECT pg_try_advisory_lock($1::bigint)", parameters)[0][0] == "t")
      return;
    stop_if_requested();
    std::this_thread::sleep_for(kPause);
  }
  throw Failure(Exit::busy, connection_.complaint("another run is writing the same rows of it",
                                                  "wait for it, then run again"));
}

void Replacement::hold_alone(const std::string& what) {
  connection_.query("SELECT pg_advisory_xact_lock($1::bigint)", lock_of(what));
}

// Asked for first: whoever may use a schema need not have the right to make one.
void Replacement::make_schema() {
  const std::vector<std::string> name{table_.schema};
  if (!connection_.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", name).empty()) return;
  connection_.run("BEGIN");
  hold_alone("schema " + table_.schema);
  connection_.run("CREATE SCHEMA IF NOT EXISTS " + connection_.identifier(table_.schema));
  connection_.run("COMMIT");
}

void Replacement::drop_left_overs() {
  const std::vector<std::string> parameters{table_.schema, staging_prefix(table_)};
  for (const Connection::Row& row : connection_.query(
           "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
           "WHERE n.nspname = $1 AND c.relkind = 'r' AND starts_with(c.relname, $2)",
           parameters)) {
    connection_.run("DROP TABLE IF EXISTS " + connection_.qualified(table_.schema, *row[0]));
  }
}

void Replacement::check_shape() const {
  const auto found = columns_of(connection_, table_.schema, table_.name);
  const std::string differs = difference(columns_of(connection_, table_.schema, staging_), found);
  if (found.empty() || differs.empty()) return;
  refuse("the table has another shape: " + differs,
         "rename or drop it, or write into another table");
}

std::string Replacement::prepare() {
  take_lock();
  make_schema();
  drop_left_overs();
  const std::string name = staging_prefix(table_) + std::to_string(now().microseconds);
  connection_.run("CREATE UNLOGGED TABLE " + connection_.qualified(table_.schema, name) + " (" +
                  definitions_ + ")");
  staging_ = name;
  check_shape();
  return staging_;
}

std::string Replacement::condition() const {
  if (!table_.replaced) return "true";
  return connection_.identifier(table_.replaced->column) + " = " +
         connection_.literal(table_.replaced->value);
}

void Replacement::commit(std::uint64_t rows) {
  const auto count = [&](const std::string& where) {
    return connection_.query("SELECT count(*) FROM " + staging() + where).at(0).at(0).value();
  };
  connection_.run("BEGIN ISOLATION LEVEL READ COMMITTED");
  hold_alone("table " + table_.schema + "." + table_.name);
  connection_.run("CREATE TABLE IF NOT EXISTS " + target() + " (" + definitions_ + ")");
  check_shape();
  if (count("") != std::to_string(rows)) {
    refuse("the table beside it does not hold the " + std::to_string(rows) + " rows of this run",
           "see who else writes there, then run again");
  }
  invariant(count(" WHERE (" + condition() + ") IS NOT TRUE") == "0",
            "all rows have the value by which rows are replaced");
  connection_.run("DELETE FROM " + target() + " WHERE " + condition());
  const auto inserted = connection_.query("WITH inserted AS (INSERT INTO " + target() + " (" +
                                          names_ + ") SELECT " + names_ + " FROM " + staging() +
                                          " RETURNING 1) SELECT count(*) FROM inserted");
  if (inserted.at(0).at(0) != std::to_string(rows)) {
    refuse(
        "the table took " + inserted[0][0].value_or("no") + " of " + std::to_string(rows) + " rows",
        "look for a trigger or a rule of it that drops rows");
  }
  connection_.run("DROP TABLE " + staging());
  connection_.run("COMMIT");
  staging_.clear();
}

void send_rows(const std::string& address, const DatabaseTable& table, const std::string& staging,
               const Columns& columns, RowBlocks& rows) {
  Connection connection(address, "write " + table.schema + "." + table.name);
  connection.begin_copy_in("COPY " + connection.qualified(table.schema, staging) + " (" +
                           names_of(connection, columns) + ") FROM STDIN");
  GrowingBytes text;
  const auto send = [&] {
    stop_if_requested();
    connection.copy_in(text.view());
    text.clear();
  };
  each_block(rows, [&](RowsView block) {
    for (std::size_t i = 0; i < block.count; ++i) {
      append_copy_row(columns, block.row(i), text);
      if (text.size() >= kSent) send();
    }
  });
  send();
  const std::uint64_t taken = connection.end_copy_in();
  invariant(taken == rows.size(), "the server takes every row that is sent");
}

}  // namespace

void replace_rows(Job& job, const DatabaseTable& table, const Columns& columns, RowBlocks& rows) {
  World& world = job.world();
  const std::string step = "write " + table.schema + "." + table.name;
  const std::string& address = job.options().postgres;
  std::shared_ptr<Replacement> replacement;
  std::string staging;
  root_decides(world, step + ": prepare", [&] {
    replacement = std::make_shared<Replacement>(address, table, columns);
    staging = replacement->prepare();
  });
  staging = from_root(world, staging);
  together(world, step, [&] {
    if (rows.size() > 0) send_rows(address, table, staging, columns, rows);
  });
  const std::uint64_t sent = sum_all(world, rows.size());
  if (!world.is_root()) return;
  job.before_publish([replacement, sent] { replacement->commit(sent); });
}

}  // namespace convoy
