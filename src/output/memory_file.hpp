// HDF5 files are put together in memory and written by our own file code: a full disk is then an
// error with a reason, the library never holds a file it cannot flush, and no lock is taken.
#pragma once

#include <filesystem>

#include "hdf5_handle.hpp"

namespace convoy {

/// An empty file in memory. Its content stays there until save_memory_file.
Handle create_memory_file(const std::filesystem::path& path);

/// Writes the content to `path`, not yet durable.
///   fails: Failure(output), Hdf5Error
void save_memory_file(hid_t file, const std::filesystem::path& path);

/// The Failure for an error of the library while `path` was made.
[[noreturn]] void fail_to_make(const std::filesystem::path& path, const Hdf5Error& error);

}  // namespace convoy
