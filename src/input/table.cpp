#include "convoy/input/table.hpp"

#include <utility>

#include "convoy/base/failure.hpp"
#include "convoy/database/connection.hpp"
#include "input/sql_text.hpp"
#include "input/table_shape.hpp"

namespace convoy {
namespace {

constexpr std::string_view kPrefix = "postgres:";
constexpr std::uint64_t kToldBytes = 256 << 10;  // between two looks at signals and the progress

const char* sign_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return " < ";
    case Comparison::at_most:
      return " <= ";
    case Comparison::at_least:
      return " >= ";
    case Comparison::greater:
      return " > ";
    case Comparison::equal:
      break;
  }
  return " = ";
}

void append_json_text(std::string_view text, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += '"';
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x20) {
      (((out += "\\u00") += kDigits[code >> 4]) += kDigits[code & 15]);
      continue;
    }
    if (byte == '"' || byte == '\\') out += '\\';
    out += byte;
  }
  out += '"';
}

}  // namespace

std::optional<TableName> table_named(std::string_view word) {
  if (!word.starts_with(kPrefix)) return std::nullopt;
  const std::string_view name = word.substr(kPrefix.size());
  const std::size_t dot = name.find('.');
  const bool whole =
      dot != name.npos && dot > 0 && dot + 1 < name.size() && name.find('.', dot + 1) == name.npos;
  if (!whole) {
    throw Failure(Exit::usage, std::string(word) +
                                   " names no table; give it as postgres:SCHEMA.TABLE, "
                                   "such as postgres:public.orders");
  }
  return TableName{std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))};
}

std::string row_place(std::uint64_t offset) {
  const std::uint64_t part = offset >> 48;
  std::string text = part == 0 ? "(" : "part " + std::to_string(part) + " (";
  text += std::to_string(offset >> 16 & 0xffffffff) + ",";
  return text += std::to_string(offset & 0xffff) + ")";
}

std::string place_in(const std::string& path, std::uint64_t offset) {
  if (path.starts_with(kPrefix)) return path + " at row " + row_place(offset);
  return path + " at byte " + std::to_string(offset);
}

struct TableReader::State {
  std::string address;
  TableName name;
  std::vector<std::string> keys;
  std::size_t required = 0;
  std::unique_ptr<Connection> connection;
  TableShape shape;

  std::string quoted() const { return connection->qualified(name.schema, name.table); }
  void begin(const std::string& snapshot);
  std::string selection(const Shard& shard, std::span<const RowCondition> conditions) const;
  std::string text_of(std::span<const FieldValue> values) const;
};

// The lock comes before the state is fixed, so nothing can empty the table in between.
void TableReader::State::begin(const std::string& snapshot) {
  connection->run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  if (snapshot.empty()) {
    connection->run("LOCK TABLE " + quoted() + " IN ACCESS SHARE MODE");
  } else {
    connection->run("SET TRANSACTION SNAPSHOT " + connection->literal(snapshot));
  }
}

std::string TableReader::State::selection(const Shard& shard,
                                          std::span<const RowCondition> conditions) const {
  std::string text = "SELECT " + std::string(shape.parts.size() > 1 ? "tableoid, " : "") + "ctid";
  for (const std::size_t key : shape.positions) text += ", " + connection->identifier(keys[key]);
  text += " FROM " + quoted() + " WHERE ctid >= '(" + std::to_string(shard.begin) + ",0)'";
  if (shard.end != UINT64_MAX) text += " AND ctid < '(" + std::to_string(shard.end) + ",0)'";
  for (const RowCondition& condition : conditions) {
    for (std::size_t i = 0; i < shape.positions.size(); ++i) {
      const SqlType type = shape.types[i];
      const bool is_text = type == SqlType::text || type == SqlType::padded_text;
      if (keys[shape.positions[i]] != condition.column || is_text) continue;
      text += " AND " + connection->identifier(condition.column) + sign_of(condition.comparison) +
              connection->literal(condition.value);
    }
  }
  return text;
}

std::string TableReader::State::text_of(std::span<const FieldValue> values) const {
  using Kind = FieldValue::Kind;
  std::string text = "{";
  for (const std::size_t key : shape.positions) {
    if (text.size() > 1) text += ',';
    append_json_text(keys[key], text);
    text += ':';
    const FieldValue& value = values[key];
    if (value.kind == Kind::string) {
      append_json_text(value.text, text);
    } else if (value.kind == Kind::number) {
      text += value.text;
    } else {
      text += value.kind == Kind::null           ? "null"
              : value.kind == Kind::boolean_true ? "true"
                                                 : "false";
    }
  }
  text += '}';
  if (text.size() > kQuarantineText) text.resize(kQuarantineText);
  return text;
}

TableReader::TableReader(std::string address, TableName name, std::vector<std::string> keys,
                         std::size_t required)
    : state_(std::make_unique<State>()) {
  state_->address = std::move(address);
  state_->name = std::move(name);
  state_->keys = std::move(keys);
  state_->required = required;
}

TableReader::~TableReader() = default;

void TableReader::open(const std::string& snapshot) {
  State& state = *state_;
  state.connection = std::make_unique<Connection>(
      state.address, "read " + state.name.schema + "." + state.name.table);
  // What is no table cannot be locked, and is refused for a reason that can be understood.
  find_table(*state.connection, state.name);
  state.begin(snapshot);
  state.shape = shape_of(*state.connection, state.name, state.keys, state.required);
  // Rights are asked for now, not when others have read for long.
  state.connection->run(state.selection({0, 0, 0}, {}) + " LIMIT 0");
}

std::string TableReader::export_snapshot() {
  return state_->connection->query("SELECT pg_export_snapshot()").at(0).at(0).value();
}

std::uint64_t TableReader::blocks() const {
  return state_->shape.blocks;
}

std::uint64_t TableReader::block_bytes() const {
  return state_->shape.block_bytes;
}

ShardOutcome TableReader::read(const Shard& shard, std::span<const RowCondition> conditions,
                               const RecordHandler& use, const BadRecordHandler& on_bad,
                               const BlockHandler& on_block) {
  const TableShape& shape = state_->shape;
  const bool has_parts = shape.parts.size() > 1;
  CopyDecoder decoder(shape.types, has_parts ? PartNumbers::sent : PartNumbers::none);
  ShardOutcome outcome;
  outcome.entered = Boundary{shard.begin, false};
  outcome.left = Boundary{shard.end, false};
  std::vector<FieldValue> values(state_->keys.size());
  const std::function<void(const CopyRow&)> use_row = [&](const CopyRow& row) {
    for (std::size_t i = 0; i < row.values.size(); ++i) values[shape.positions[i]] = row.values[i];
    const std::uint64_t part = has_parts ? shape.parts.at(row.part) : 0;
    const std::uint64_t offset = part << 48 | row.position;
    const std::string_view reason =
        row.is_utf8 ? use({shard.file, offset, values}) : std::string_view("bad_utf8");
    if (!reason.empty()) {
      on_bad({offset, outcome.records, reason, state_->text_of(values)});
      ++outcome.bad_records;
    }
    ++outcome.records;
    outcome.bytes_read += row.bytes.size();
    outcome.digest += digest_block(0, row.bytes);
  };
  std::uint64_t untold = 0;
  state_->connection->copy_out(
      "COPY (" + state_->selection(shard, conditions) + ") TO STDOUT (FORMAT binary)",
      [&](std::string_view bytes) {
        decoder.take(bytes, use_row);
        untold += bytes.size();
        if (untold >= kToldBytes) on_block(std::exchange(untold, 0));
      });
  if (!decoder.has_ended()) fail_decoding();
  return outcome;
}

void TableReader::close() {
  state_->connection.reset();
}

}  // namespace convoy
