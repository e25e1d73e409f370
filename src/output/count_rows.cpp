#include "convoy/base/failure.hpp"
#include "convoy/output/hdf5.hpp"
#include "hdf5_handle.hpp"

namespace convoy {
namespace {

std::uint64_t rows_attribute(hid_t file) {
  const Handle attribute{H5Aopen(file, "rows", H5P_DEFAULT), H5Aclose, "find the attribute rows"};
  std::int64_t rows = 0;
  check(H5Aread(attribute, H5T_NATIVE_INT64, &rows), "read the attribute rows");
  return static_cast<std::uint64_t>(rows);
}

/// The length of a dataset; only one-dimensional ones are ours.
std::uint64_t length_of(hid_t file, const char* name) {
  const Handle dataset{H5Dopen2(file, name, H5P_DEFAULT), H5Dclose, "open a dataset"};
  const Handle space{H5Dget_space(dataset), H5Sclose, "look at a dataset"};
  if (H5Sget_simple_extent_ndims(space) != 1) throw Hdf5Error("a dataset is no column");
  hsize_t length = 0;
  H5Sget_simple_extent_dims(space, &length, nullptr);
  return length;
}

std::string name_of(hid_t file, hsize_t link) {
  std::string name(1024, '\0');
  const ssize_t size = H5Lget_name_by_idx(file, ".", H5_INDEX_NAME, H5_ITER_INC, link, name.data(),
                                          name.size(), H5P_DEFAULT);
  if (size < 0) throw_hdf5_error("list the datasets");
  return name.substr(0, static_cast<std::size_t>(size));
}

std::uint64_t count_rows(const std::filesystem::path& path) {
  const Handle file = open_to_read(path);
  const std::uint64_t rows = rows_attribute(file);
  H5G_info_t group;
  check(H5Gget_info(file, &group), "list the datasets");
  for (hsize_t link = 0; link < group.nlinks; ++link) {
    const std::string name = name_of(file, link);
    const std::uint64_t length = length_of(file, name.c_str());
    if (length == rows) continue;
    throw Hdf5Error("dataset " + name + " has " + std::to_string(length) + " rows, not " +
                    std::to_string(rows));
  }
  return rows;
}

}  // namespace

std::uint64_t count_hdf5_rows(const std::filesystem::path& path) {
  try {
    return count_rows(path);
  } catch (const Hdf5Error& error) {
    throw Failure(Exit::output, "cannot count the rows of " + path.string() + ": " + error.what() +
                                    "; the file is missing or damaged: run its job again");
  }
}

}  // namespace convoy
