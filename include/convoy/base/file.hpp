// Files with errors that name the file, the reason and the remedy.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "convoy/base/failure.hpp"

namespace convoy {

/// Makes a folder and those above it, where they are missing.
///   fails: Failure(output)
void make_folder(const std::filesystem::path& path);

/// An open file; closed by the destructor. Every function throws Failure with the code that was
/// given to the constructor (Exit::input for what is read, Exit::output for what is written).
class File {
 public:
  static File open_read(const std::filesystem::path& path, Exit blame = Exit::input);
  /// Creates or empties the file.
  static File create(const std::filesystem::path& path, Exit blame = Exit::output);
  /// Opens for writing at offsets; creates the file if missing and never empties it.
  static File open_shared(const std::filesystem::path& path, Exit blame = Exit::output);
  /// A file for reading and writing that nobody else sees and that is gone when it is closed. Makes
  /// the directory if it is missing.
  static File create_unnamed(const std::filesystem::path& directory, Exit blame = Exit::output);

  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  /// Reads up to `bytes` at `offset`; less only at the end of the file.
  std::size_t read_at(std::uint64_t offset, char* into, std::size_t bytes) const;
  void write(std::string_view bytes);
  void write_at(std::uint64_t offset, std::string_view bytes);
  /// Lets the system begin to write a part of the content to the disk, so that sync_file need not
  /// wait long; does nothing where it cannot.
  void begin_sync(std::uint64_t offset, std::uint64_t bytes);
  /// Closes; a failing close is an error, too.
  void close();
  std::uint64_t size() const;

 private:
  File(int descriptor, std::filesystem::path path, Exit blame);
  [[noreturn]] void fail(const std::string& what, int error_number) const;

  int descriptor_ = -1;
  std::filesystem::path path_;
  Exit blame_ = Exit::internal;
};

/// When the content was last changed, since 1970.
inline std::int64_t modified_nanoseconds(const struct stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

/// The whole content of a small file.
std::string read_file(const std::filesystem::path& path, Exit blame = Exit::input);

/// Writes a small file and makes it durable.
void write_file(const std::filesystem::path& path, std::string_view content);

/// Lets the system begin to write a file's content to the disk, so that sync_file need not wait
/// long; does nothing where it cannot.
void begin_sync(const std::filesystem::path& path);

/// Makes a file's content durable.
///   fails: Failure(output)
void sync_file(const std::filesystem::path& path);

/// Makes the entries of a directory durable (a rename or a new file in it).
void sync_directory(const std::filesystem::path& path);

/// Makes files below a folder durable, and the folders between them and that one.
void sync_files(const std::filesystem::path& root, std::span<const std::string> paths);

}  // namespace convoy
