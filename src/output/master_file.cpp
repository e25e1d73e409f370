#include <array>
#include <limits>

#include "convoy/base/failure.hpp"
#include "convoy/output/hdf5.hpp"
#include "memory_file.hpp"
#include "stored_column.hpp"
#include "table_schema.hpp"

namespace convoy {
namespace {

/// What a reader sees in place of the rows of a part that is not there.
constexpr std::int64_t kMissingInteger = std::numeric_limits<std::int64_t>::min() + 1;
constexpr const char* kMissingText = "#MISSING PART#";
constexpr std::uint8_t kMissingByte = 255;

void set_missing_value(hid_t properties, hid_t type, const StoredColumn& stored) {
  const void* value = &kMissingInteger;
  switch (stored.storage) {
    case Storage::int64:
      break;
    case Storage::boolean:
    case Storage::validity:
      value = &kMissingByte;
      break;
    case Storage::fixed_text:
      return;  // netCDF-C takes a fill value of fixed text for a pointer and crashes
    case Storage::long_text:
      value = &kMissingText;
      break;
  }
  check(H5Pset_fill_value(properties, type, value), "set what a missing part shows");
}

/// A percent sign starts a pattern in the names of sources and is doubled to be itself.
std::string source_name(const std::string& path) {
  std::string out;
  for (const char c : path) out.append(c == '%' ? 2 : 1, c);
  return out;
}

void map_parts(hid_t properties, const StoredColumn& stored, std::span<const MasterPart> parts,
               std::uint64_t rows) {
  const Handle target = make_space(rows);
  hsize_t start = 0;
  for (const MasterPart& part : parts) {
    const hsize_t count = part.rows;
    if (count == 0) continue;
    check(H5Sselect_hyperslab(target, H5S_SELECT_SET, &start, nullptr, &count, nullptr),
          "select rows");
    check(H5Pset_virtual(properties, target, source_name(part.relative_path).c_str(),
                         stored.name.c_str(), make_space(count)),
          "refer to a part");
    start += count;
  }
}

Handle create_virtual(hid_t file, const StoredColumn& stored, std::span<const MasterPart> parts,
                      std::uint64_t rows) {
  const Handle type = make_type(stored);
  const Handle properties = make_dataset_properties();
  if (rows > 0) {
    set_missing_value(properties, type, stored);
    map_parts(properties, stored, parts, rows);
  }
  Handle dataset{H5Dcreate2(file, stored.name.c_str(), type, make_space(rows), H5P_DEFAULT,
                            properties, H5P_DEFAULT),
                 H5Dclose, "create a virtual dataset"};
  describe_dataset(dataset, stored);
  return dataset;
}

}  // namespace

void write_master(const std::filesystem::path& path, const TableLayout& layout,
                  std::span<const MasterPart> parts) {
  invariant(parts.size() <= kMasterParts, "a master has few parts");
  std::uint64_t rows = 0;
  for (const MasterPart& part : parts) rows += part.rows;
  try {
    const Handle file = create_memory_file(path);
    std::vector<Handle> datasets;
    for (const StoredColumn& stored : describe_storage(layout)) {
      datasets.push_back(create_virtual(file, stored, parts, rows));
    }
    describe_table(file, layout, rows);
    set_integer(file, "parts", static_cast<std::int64_t>(parts.size()));
    attach_rows(file, rows, datasets);
    datasets.clear();
    save_memory_file(file, path);
  } catch (const Hdf5Error& error) {
    fail_to_make(path, error);
  }
}

}  // namespace convoy
