#include "memory_file.hpp"

#include <string_view>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"

namespace convoy {
namespace {

constexpr std::size_t kGrowBytes = 64 << 10;
/// Links stay in the root's header up to this many, which is smaller and faster than an index.
constexpr unsigned kCompactLinks = 4096;
/// Chunks in a node of a dataset's index are twice this: a part has 8 chunks at most.
constexpr unsigned kIndexHalfNode = 4;

}  // namespace

Handle create_memory_file(const std::filesystem::path& path) {
  silence_hdf5();
  const Handle access = make_properties(H5P_FILE_ACCESS);
  check(H5Pset_fapl_core(access, kGrowBytes, 0), "keep a file in memory");
  check(H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V110), "set the format");
  const Handle creation = make_properties(H5P_FILE_CREATE);
  check(H5Pset_link_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
        "keep the order of columns");
  check(H5Pset_link_phase_change(creation, kCompactLinks, kCompactLinks), "keep links compact");
  check(H5Pset_istore_k(creation, kIndexHalfNode), "size the index of chunks");
  check(H5Pset_obj_track_times(creation, false), "keep times out of the file");
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose, "create the file"};
}

void save_memory_file(hid_t file, const std::filesystem::path& path) {
  check(H5Fflush(file, H5F_SCOPE_LOCAL), "flush the file");
  const ssize_t bytes = H5Fget_file_image(file, nullptr, 0);
  if (bytes < 0) throw_hdf5_error("tell the size of the file");
  // The memory driver's handle is the address of its buffer: no second copy is needed.
  void* handle = nullptr;
  check(H5Fget_vfd_handle(file, H5P_DEFAULT, &handle), "give out the file's content");
  const char* const content = *static_cast<char**>(handle);
  File::create(path).write(std::string_view(content, static_cast<std::size_t>(bytes)));
}

void fail_to_make(const std::filesystem::path& path, const Hdf5Error& error) {
  throw Failure(Exit::output, "cannot make " + path.string() + ": " + error.what() +
                                  "; give the ranks more memory if it was short, else report this");
}

}  // namespace convoy
