#include <algorithm>

#include "report/drawing.hpp"
#include "report/sections.hpp"

namespace convoy {
namespace {

void snippet(Html& html, std::string_view title, const std::string& code) {
  html.leaf("h3", title);
  const auto frame = html.open("pre", {{"tabindex", "0"}});
  const auto text = html.open("code");
  html.lines(code);
}

bool has_file(const Json& files, const std::string& path) {
  return std::any_of(files.begin(), files.end(),
                     [&](const Json& file) { return file.at("path") == path; });
}

/// The table that people come for: the last one with charts, else the last one.
const Json* main_table(const Json& run) {
  const Json* found = nullptr;
  for (const Json& dataset : run.at("datasets")) {
    if (dataset.contains("rows")) found = &dataset;
  }
  if (!run.contains("charts") || run["charts"].empty()) return found;
  for (const Json& dataset : run["datasets"]) {
    if (dataset.at("name") == run["charts"].back().at("dataset")) found = &dataset;
  }
  return found;
}

void write_columns(Html& html, const Json& table) {
  const Table columns(html, "Columns of " + table.value("name", ""),
                      {{"Column"}, {"Type"}, {"Unit"}, {"Null"}, {"Meaning"}});
  for (const Json& column : table.at("columns")) {
    const auto row = html.open("tr");
    row_name(html, column.value("name", ""));
    html.leaf("td", column.value("type", ""));
    html.leaf("td", column.value("unit", ""));
    html.leaf("td", column.value("nullable", false) ? "possible" : "never");
    html.leaf("td", column.value("meaning", ""));
  }
}

std::string pandas_code(const std::string& name, bool has_master) {
  std::string code =
      "import h5py\n\n"
      "def reader(path):  # each file carries the function that reads it\n"
      "    names = {}\n"
      "    with h5py.File(path) as file:\n"
      "        exec(file.attrs[\"how_to_read\"], names)\n"
      "    return names[\"read\"]\n\n";
  if (has_master) {
    return code + "path = f\"{run}/" + name + ".h5\"\ntable = reader(path)(path)\n";
  }
  return code +
         "import json, pandas\n"
         "parts = json.load(open(f\"{run}/" +
         name +
         ".parts.json\"))[\"parts\"]\n"
         "paths = [f\"{run}/{part['path']}\" for part in parts]\n"
         "table = pandas.concat([reader(path)(path) for path in paths], ignore_index=True)\n";
}

/// How many rows there are by the first text column, null told from the empty text.
std::string duckdb_code(const Json& table, const std::string& csv) {
  std::string column;
  for (const Json& each : table.at("columns")) {
    if (column.empty() && each.at("type") == "text") column = each.at("name");
  }
  return "SELECT " + (column.empty() ? "" : column + ", ") +
         "count(*) AS rows\n"
         "FROM read_csv('" +
         csv + "', nullstr = '', allow_quoted_nulls = false)" +
         (column.empty() ? "" : "\nGROUP BY " + column + " ORDER BY rows DESC") + ";\n";
}

}  // namespace

void write_how_to_read(Html& html, const ReportFacts& facts) {
  const Json* table = main_table(facts.run);
  if (!facts.refused.empty() || table == nullptr) return;
  const Section section(html, "reading", "How to read the data");
  const std::string name = table->value("name", "");
  const std::string run = facts.run.value("job", "") + "/" + facts.run.value("run_date", "");
  const Json files = facts.run.value("files", Json::array());
  const bool has_master = has_file(files, name + ".h5");
  {
    const auto text = html.open("p");
    html.text(table->value("meaning", "") +
              ". Paths begin in the folder of the lake. A reader that "
              "works longer than a moment resolves the path of the run once (realpath).");
  }
  write_columns(html, *table);
  const std::string begin = "run = \"" + run + "\"\n";
  snippet(html, "pandas", begin + pandas_code(name, has_master));
  const Json& first = table->at("columns").at(0);
  if (has_master) {
    snippet(html, "h5py",
            "import h5py\n\nwith h5py.File(\"" + run + "/" + name +
                ".h5\") as file:\n    print(file.attrs[\"rows\"], file[\"" +
                first.value("name", "") + "\"][:10])\n");
  }
  const bool one = has_file(files, name + ".csv");
  const bool any = one || std::any_of(files.begin(), files.end(), [&](const Json& file) {
                     return file.at("format") == "csv" && file.value("dataset", "") == name;
                   });
  if (!any) return;
  const std::string csv = run + "/" + name + (one ? ".csv" : "_csv/*/*.csv");
  snippet(html, "DuckDB, from the CSV", duckdb_code(*table, csv));
  html.leaf("h3", "Excel");
  html.leaf("p",
            "Data, From Text/CSV, file origin 65001 (UTF-8). Excel keeps 15 digits of a "
            "number: import ids as text if yours are longer.");
}

}  // namespace convoy
