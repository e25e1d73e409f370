// Reads and writes tables of a database on all ranks, as a job does, for postgres_test.py:
//
//   table_driver read LAKE ADDRESS WORD KEYS RULED_KEYS [column<>=value]...
//     prints the records, sorted: the values as they came, each behind a letter for its kind
//   table_driver write LAKE ADDRESS SCHEMA TABLE DATE ROWS FIRST_ID
//     replaces the rows of a date, or all of them for the date "-"
//
// Where DRIVER_MEETS names a file, all ranks wait for it when the table is open, or the rows are
// sent; a file with .reached behind its name tells that they wait.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "convoy/database/connection.hpp"
#include "convoy/engine/database_sink.hpp"
#include "convoy/engine/read.hpp"
#include "program/commands.hpp"

namespace convoy {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size(); at += parts.back().size() + 1) {
    parts.push_back(text.substr(at, std::min(text.find(',', at), text.size()) - at));
  }
  return parts;
}

void meet(World& world) {
  const char* const path = std::getenv("DRIVER_MEETS");
  if (path == nullptr) return;
  if (world.is_root()) std::fclose(std::fopen((std::string(path) + ".reached").c_str(), "w"));
  constexpr unsigned kMicroseconds = 20'000;
  for (int i = 0; i < 3000 && access(path, F_OK) != 0; ++i) usleep(kMicroseconds);
}

// Reading

InputKind& kind() {
  static InputKind kind{"rows", {}, {}};
  return kind;
}

/// A record of any columns; one whose first value is "bad" cannot be used.
struct AnyRecord {
  std::string line;

  static const InputKind& input() { return kind(); }
  std::string_view read(std::span<const FieldValue> values) {
    if (values[0].text == "bad") return "is_bad";
    constexpr std::string_view kLetters = "-0ftns[{";  // in the order of the kinds
    for (const FieldValue& value : values) {
      if (!line.empty()) line += '\t';
      (line += kLetters[static_cast<std::size_t>(value.kind)]) += value.text;
    }
    return "";
  }
};

struct Lines {
  std::vector<std::string> all;
  void add(const AnyRecord& record) { all.push_back(record.line); }
  void clear() { all.clear(); }
};

/// column<value, or with <=, =, >=, >.
RowCondition condition_of(const std::string& text) {
  const std::size_t at = text.find_first_of("<=>");
  const bool is_two = text[at] != '=' && text[at + 1] == '=';
  const Comparison less = is_two ? Comparison::at_most : Comparison::less;
  const Comparison greater = is_two ? Comparison::at_least : Comparison::greater;
  return {text.substr(0, at),
          text[at] == '='   ? Comparison::equal
          : text[at] == '<' ? less
                            : greater,
          text.substr(at + (is_two ? 2 : 1))};
}

/// Rules that ask for more columns.
RuleSource rules_of(const std::vector<std::string>& keys) {
  RuleTable table{"rows", true, "rows", {}};
  std::string text;
  for (const std::string& key : keys) {
    table.columns.emplace_back().name = key;
    text += "[[rule]]\ntable = \"rows\"\ncolumn = \"" + key + "\"\ncheck = \"not_null\"\n";
  }
  return {{}, text, {table}};
}

void print_sorted(World& world, const std::vector<std::string>& mine) {
  std::string text;
  for (const std::string& line : mine) (text += line) += '\0';
  std::vector<std::string> all;
  for (const std::string& part : gather_all(world, text)) {
    for (std::size_t at = 0; at < part.size(); at += all.back().size() + 1) {
      all.emplace_back(part.c_str() + at);
    }
  }
  std::sort(all.begin(), all.end());
  if (!world.is_root()) return;
  for (const std::string& line : all) std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

void read_rows(Job& job) {
  const Scan rows = scan(job, kind());
  meet(job.world());
  Lines lines;
  read<AnyRecord>(job, rows, lines);
  print_sorted(job.world(), lines.all);
  job.commit();
}

// Writing

struct OutputRow {
  std::int64_t id = 0;
  Symbol note;
  Timestamp seen;
  std::optional<std::int64_t> amount;  // with five decimals
  Timestamp insert_date;
  bool even = false;

  static const Columns& columns() {
    static const Columns kColumns{
        column<&OutputRow::id>("id", "A number", "", ColumnRole::id),
        column<&OutputRow::note>("note", "A text"),
        column<&OutputRow::seen>("seen", "A time"),
        decimal_column<&OutputRow::amount>("amount", "A number or null", {18, 5}),
        column<&OutputRow::insert_date>("insert_date", "The run date"),
        column<&OutputRow::even>("even", "Whether the id is even")};
    return kColumns;
  }
};

OutputRow output_row(std::int64_t id, Timestamp date) {
  static const Symbol kNotes[] = {
      Symbol("plain"),     Symbol(),      Symbol(""),    Symbol("a\tb\nc\rd"),
      Symbol("\\"),        Symbol("\\N"), Symbol("\\."), Symbol("it's \"quoted\", 東京"),
      Symbol("\b\f\v\x01")};
  OutputRow row;
  row.id = id;
  row.note = kNotes[id % 9];
  if (id % 3 != 0) row.seen = {id * 1'000'001};
  if (id % 4 != 0) row.amount = -id * 100'001;
  row.insert_date = date;
  row.even = id % 2 == 0;
  return row;
}

void write_rows(Job& job, char** arguments) {
  const std::string date = arguments[2];
  DatabaseTable table{arguments[0],
                      arguments[1],
                      {{"id", "integer"},
                       {"note", "text"},
                       {"seen", "timestamp"},
                       {"amount", "numeric(18,5)"},
                       {"insert_date", "date"},
                       {"even", "boolean"}},
                      ReplacedRows{"insert_date", date}};
  if (date == "-") table.replaced.reset();
  const auto time = parse_timestamp(job.options().run_date + "T00:00:00Z");
  const std::int64_t count = std::atol(arguments[3]), first = std::atol(arguments[4]);
  Rows<OutputRow> rows = job.make_rows<OutputRow>();
  for (std::int64_t i = job.world().rank(); i < count; i += job.world().size()) {
    rows.push_back(output_row(first + i, *time));
  }
  replace_rows(job, table, OutputRow::columns(), rows.blocks());
  meet(job.world());
  job.commit();
}

int drive(int argc, char** argv) {
  const std::string what = argv[1];
  JobOptions options;
  options.lake = argv[2];
  options.postgres = argv[3];
  options.run_date = "2026-11-01";
  options.scratch = {"/tmp"};
  options.bad_record_limit.percent = 100;
  if (what == "write") {
    if (argv[6] != std::string("-")) options.run_date = argv[6];
    return run_job(
        "drive", [&](Job& job) { write_rows(job, argv + 4); }, options, argc, argv);
  }
  options.inputs["rows"] = split(argv[4]);
  kind().keys = split(argv[5]);
  options.rules = rules_of(split(argv[6]));
  for (int i = 7; i < argc; ++i) kind().conditions.push_back(condition_of(argv[i]));
  return run_job("drive", read_rows, options, argc, argv);
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  return convoy::drive(argc, argv);
}
