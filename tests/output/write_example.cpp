// Writes files of every kind into the directory that is its argument, for readers_test.py.
#include <cstdio>

#include "convoy/base/file.hpp"
#include "convoy/output/csv.hpp"
#include "example_table.hpp"

using namespace convoy;

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: write_example DIRECTORY\n"), 2;
  const std::filesystem::path directory = argv[1];
  const auto all = example_rows(0, 70'000);
  const TableLayout layout = example_layout(all);
  write_part(directory / "big.h5", layout, all);
  write_part(directory / "small.h5", layout, example_rows(0, 13));
  write_part(directory / "empty.h5", layout, {});
  write_master(directory / "empty_master.h5", layout, {});

  const std::vector<MasterPart> parts{{"city=BCN/part-00000.h5", 5},
                                      {"city=%5F_%25bé/part-00000.h5", 8},
                                      {"city=BCN/part-00001.h5", 0},
                                      {"city=BCN/part-00002.h5", 100}};
  std::int64_t first = 0;
  for (const MasterPart& part : parts) {
    const auto path = directory / part.relative_path;
    std::filesystem::create_directories(path.parent_path());
    const auto end = first + static_cast<std::int64_t>(part.rows);
    write_part(path, layout, example_rows(first, end));
    first = end;
  }
  write_master(directory / "master.h5", layout, parts);
  write_master(directory / "incomplete.h5", layout,
               std::vector<MasterPart>{parts[0], {"city=BCN/gone.h5", 4}});

  GrowingBytes csv;
  csv.append(csv_header(layout.columns));
  for (const ExampleRow& row : all) append_csv_row(layout.columns, &row, csv);
  write_file(directory / "table.csv", csv.view());
}
