#include "hdf5_handle.hpp"

namespace convoy {
namespace {

herr_t note_reason(unsigned, const H5E_error2_t* error, void* into) {
  // The walk goes from the cause up to the public call: the first description says most.
  auto& reason = *static_cast<std::string*>(into);
  if (reason.empty() && error->desc != nullptr) reason = error->desc;
  return 0;
}

}  // namespace

void silence_hdf5() {
  static const herr_t kSilenced = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  check(kSilenced, "start the HDF5 library");
}

void throw_hdf5_error(const char* doing) {
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, note_reason, &reason);
  throw Hdf5Error(std::string("HDF5 could not ") + doing + (reason.empty() ? "" : ": ") + reason);
}

Handle open_to_read(const std::filesystem::path& path) {
  silence_hdf5();
  const Handle access = make_properties(H5P_FILE_ACCESS);
  check(H5Pset_file_locking(access, false, true), "turn locks off");
  return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, access), H5Fclose, "open it"};
}

Handle make_space(hsize_t rows) {
  return {H5Screate_simple(1, &rows, nullptr), H5Sclose, "make a dataspace"};
}

Handle copy_type(hid_t type) {
  return {H5Tcopy(type), H5Tclose, "copy a type"};
}

Handle make_properties(hid_t of_class) {
  return {H5Pcreate(of_class), H5Pclose, "make a property list"};
}

}  // namespace convoy
