#include "input/table_shape.hpp"

#include <algorithm>
#include <map>

#include "convoy/base/failure.hpp"
#include "convoy/database/connection.hpp"

namespace convoy {
namespace {

/// What can be decoded, by the object number of the type in pg_type.
const std::map<std::string, SqlType>& readable_types() {
  static const std::map<std::string, SqlType> kTypes{
      {"16", SqlType::boolean},  {"20", SqlType::int8},          {"21", SqlType::int2},
      {"23", SqlType::int4},     {"25", SqlType::text},          {"700", SqlType::float4},
      {"701", SqlType::float8},  {"1042", SqlType::padded_text}, {"1043", SqlType::text},
      {"1082", SqlType::date},   {"1114", SqlType::timestamp},   {"1184", SqlType::timestamp},
      {"1700", SqlType::numeric}};
  return kTypes;
}

struct Column {
  std::string name, type, type_number;
};

[[noreturn]] void refuse(const Connection& connection, const std::string& why,
                         const std::string& remedy) {
  throw Failure(Exit::database, connection.complaint(why, remedy));
}

void find_parts(const Connection& connection, const std::string& table, const std::string& shown,
                TableShape& shape) {
  constexpr std::uint64_t kMostParts = 1 << 15;
  const std::vector<std::string> parameters{table};
  const auto rows = connection.query(
      "WITH RECURSIVE parts(oid) AS (SELECT $1::oid UNION "
      "SELECT i.inhrelid FROM pg_inherits i JOIN parts ON i.inhparent = parts.oid) "
      "SELECT c.oid, c.relkind, n.nspname || '.' || c.relname, "
      "CASE c.relkind WHEN 'r' THEN pg_relation_size(c.oid) ELSE 0 END, "
      "current_setting('block_size') "
      "FROM parts JOIN pg_class c ON c.oid = parts.oid "
      "JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY n.nspname, c.relname",
      parameters);
  for (const Connection::Row& row : rows) {
    if (*row[1] != "r" && *row[1] != "p") {
      refuse(connection, *row[2] + ", a part of " + shown + ", is no table",
             "name the other parts");
    }
    if (*row[1] == "p") continue;
    shape.parts.emplace(static_cast<std::uint32_t>(std::stoul(*row[0])), shape.parts.size());
    shape.block_bytes = std::stoull(*row[4]);
    shape.blocks = std::max<std::uint64_t>(shape.blocks, std::stoull(*row[3]) / shape.block_bytes);
  }
  if (shape.parts.size() > kMostParts)
    refuse(connection, shown + " has too many parts", "name some of them");
}

std::vector<Column> columns_of(const Connection& connection, const std::string& table) {
  const std::vector<std::string> parameters{table};
  std::vector<Column> columns;
  for (const Connection::Row& row : connection.query(
           "SELECT attname, format_type(atttypid, atttypmod), atttypid FROM pg_attribute "
           "WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
           parameters)) {
    columns.push_back({*row[0], *row[1], *row[2]});
  }
  return columns;
}

void choose_columns(const Connection& connection, const std::string& shown,
                    const std::vector<Column>& columns, std::span<const std::string> keys,
                    std::size_t required, TableShape& shape) {
  std::string missing, there;
  for (const Column& column : columns) there += (there.empty() ? "" : ", ") + column.name;
  for (std::size_t key = 0; key < keys.size(); ++key) {
    const auto column = std::find_if(columns.begin(), columns.end(),
                                     [&](const Column& each) { return each.name == keys[key]; });
    if (column == columns.end()) {
      if (key < required) missing += (missing.empty() ? "" : ", ") + keys[key];
      continue;
    }
    const auto type = readable_types().find(column->type_number);
    if (type == readable_types().end()) {
      refuse(connection,
             "column " + column->name + " of " + shown + " is of type " + column->type +
                 ", which cannot be read",
             "make a table of it with a cast, such as " + column->name + "::text");
    }
    shape.types.push_back(type->second);
    shape.positions.push_back(key);
  }
  if (!missing.empty()) {
    refuse(connection, shown + " has no column " + missing,
           "rename its columns, which are: " + there);
  }
}

}  // namespace

/// Its object number; only tables have rows at fixed places.
std::string find_table(const Connection& connection, const TableName& name) {
  const std::string shown = name.schema + "." + name.table;
  const std::vector<std::string> names{name.schema, name.table};
  const auto rows = connection.query(
      "SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = $1 AND c.relname = $2",
      names);
  if (rows.empty()) {
    refuse(connection, "there is no table " + shown,
           "check the name, which is as the server keeps it");
  }
  const std::string kind = *rows[0][1];
  if (kind == "r" || kind == "p") return *rows[0][0];
  const std::string what = kind == "v"   ? "a view"
                           : kind == "m" ? "a materialized view"
                           : kind == "f" ? "a foreign table"
                                         : "no table";
  refuse(connection,
         shown + " is " + what + ", whose rows have no place that ranks could share out",
         "name its tables, or make a table of it with CREATE TABLE ... AS SELECT");
}

TableShape shape_of(const Connection& connection, const TableName& name,
                    std::span<const std::string> keys, std::size_t required) {
  const std::string shown = name.schema + "." + name.table;
  const std::string table = find_table(connection, name);
  TableShape shape;
  find_parts(connection, table, shown, shape);
  choose_columns(connection, shown, columns_of(connection, table), keys, required, shape);
  return shape;
}

}  // namespace convoy
