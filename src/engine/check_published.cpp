#include "convoy/engine/check_published.hpp"

#include <algorithm>
#include <utility>

#include "convoy/engine/table_rules.hpp"
#include "convoy/output/read_hdf5.hpp"

namespace convoy {
namespace {

/// A table of the run as its document tells of it.
struct PublishedTable {
  Columns columns;
  std::vector<FileEntry> parts;
  std::vector<std::uint64_t> first_rows;  // of the parts
};

std::size_t bytes_of(Member member) {
  switch (member) {
    case Member::optional_integer:
      return sizeof(std::optional<std::int64_t>);
    case Member::boolean:
      return sizeof(bool);
    case Member::symbol:
      return sizeof(Symbol);
    default:
      return sizeof(std::int64_t);
  }
}

/// Room for a row whose values lie where these columns say.
std::size_t row_bytes(const Columns& columns) {
  std::size_t bytes = 0;
  for (const Column& column : columns) {
    bytes = std::max(bytes, column.offset + bytes_of(column.member));
  }
  return (bytes + 7) / 8 * 8;
}

PublishedTable find_table(const Json& document, const RuleTable& known) {
  PublishedTable table;
  for (const Json& dataset : document.at("datasets")) {
    if (dataset.at("name") != known.name || dataset.at("format") != "hdf5") continue;
    for (const Json& column : dataset.at("columns")) {
      const std::string name = column.at("name");
      table.columns.push_back(known.columns[position_of(known.columns, name)]);
    }
  }
  std::uint64_t rows = 0;
  for (const Json& file : document.at("files")) {
    FileEntry entry = file_entry_from(file);
    const bool is_part = entry.path.starts_with(known.name + "/");
    if (entry.dataset == known.name && entry.format == "hdf5" && is_part) {
      table.first_rows.push_back(rows);
      rows += entry.rows.value_or(0);
      table.parts.push_back(std::move(entry));
    }
  }
  return table;
}

void check_digest(const std::filesystem::path& run, const FileEntry& published) {
  FileEntry found = published;
  measure_file(run, found);
  if (found.bytes == published.bytes && found.digest == published.digest) return;
  throw Failure(Exit::output,
                (run / published.path).string() + " is not as it was published; run its job again");
}

void check_table(Job& job, const std::filesystem::path& run, const RuleTable& known,
                 const PublishedTable& table) {
  RowRules rules(job, known.name, table.columns);
  const std::size_t stride = row_bytes(known.columns);
  together(job.world(), "check " + known.name, [&] {
    const auto ranks = static_cast<std::size_t>(job.world().size());
    for (auto i = static_cast<std::size_t>(job.world().rank()); i < table.parts.size();
         i += ranks) {
      stop_if_requested();
      check_digest(run, table.parts[i]);
      std::uint64_t first = table.first_rows[i];
      read_hdf5_rows(run / table.parts[i].path, table.columns, stride,
                     [&](const char* rows, std::size_t count) {
                       rules.note({rows, count, stride}, std::exchange(first, first + count));
                     });
    }
  });
  rules.settle(job);
}

}  // namespace

void check_published(Job& job, const std::filesystem::path& lake) {
  const RunPlace place{lake, job.name(), job.options().run_date};
  job.compare_with(lake);
  std::filesystem::path run;  // resolved once: a publish meanwhile does not mix with this one
  Json document;
  together(job.world(), "find the run", [&] {
    std::error_code error;
    run = std::filesystem::canonical(place.published(), error);
    if (error) {
      throw Failure(Exit::usage, "there is no published run at " + place.published().string() +
                                     "; check --lake, --job and --run-date");
    }
    document = unseal(run / "run.json");
  });
  for (const RuleTable& known : job.options().rules.tables) {
    if (known.is_input) continue;
    const PublishedTable table = find_table(document, known);
    if (!table.columns.empty()) check_table(job, run, known, table);
  }
  job.tell_checks();
}

}  // namespace convoy
