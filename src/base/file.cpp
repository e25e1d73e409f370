#include "convoy/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <utility>

namespace convoy {
namespace {

std::string remedy(Exit blame, int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "free space on this file system (or raise the quota or file size limit) and run again";
    case EACCES:
    case EPERM:
      return "give this user the right to it";
    case EROFS:
      return "choose a lake on a file system that can be written";
    case EMFILE:
      return "raise the limit of open files (ulimit -n)";
    case ENOENT:
      return blame == Exit::input ? "check the path" : "something removed it during the run";
    default:
      return "check the file system";
  }
}

int retry_open(const std::filesystem::path& path, int flags) {
  int descriptor;
  do {
    descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

[[noreturn]] void fail_at(const std::filesystem::path& path, const std::string& what,
                          int error_number, Exit blame) {
  throw Failure(blame, "cannot " + what + " " + path.string() + ": " + system_reason(error_number) +
                           "; " + remedy(blame, error_number));
}

}  // namespace

File::File(int descriptor, std::filesystem::path path, Exit blame)
    : descriptor_(descriptor), path_(std::move(path)), blame_(blame) {}

File File::open_read(const std::filesystem::path& path, Exit blame) {
  const int descriptor = retry_open(path, O_RDONLY);
  if (descriptor < 0) fail_at(path, "read", errno, blame);
  return {descriptor, path, blame};
}

File File::create(const std::filesystem::path& path, Exit blame) {
  const int descriptor = retry_open(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (descriptor < 0) fail_at(path, "create", errno, blame);
  return {descriptor, path, blame};
}

File File::open_shared(const std::filesystem::path& path, Exit blame) {
  const int descriptor = retry_open(path, O_WRONLY | O_CREAT);
  if (descriptor < 0) fail_at(path, "create", errno, blame);
  return {descriptor, path, blame};
}

File File::create_unnamed(const std::filesystem::path& directory, Exit blame) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);  // opening tells what is wrong
  std::string path = (directory / "convoy-XXXXXX").string();
  const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) fail_at(path, "create", errno, blame);
  ::unlink(path.c_str());
  return {descriptor, path, blame};
}

File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      blame_(other.blame_) {}

File& File::operator=(File&& other) noexcept {
  if (this != &other) {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = std::exchange(other.descriptor_, -1);
    path_ = std::move(other.path_);
    blame_ = other.blame_;
  }
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void File::fail(const std::string& what, int error_number) const {
  fail_at(path_, what, error_number, blame_);
}

std::size_t File::read_at(std::uint64_t offset, char* into, std::size_t bytes) const {
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t got =
        ::pread(descriptor_, into + done, bytes - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read (at byte " + std::to_string(offset + done) + ")", errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void File::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail("write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void File::write_at(std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail("write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
}

void File::begin_sync(std::uint64_t offset, std::uint64_t bytes) {
  ::sync_file_range(descriptor_, static_cast<off_t>(offset), static_cast<off_t>(bytes),
                    SYNC_FILE_RANGE_WRITE);
}

void File::close() {
  if (::close(std::exchange(descriptor_, -1)) != 0) fail("close", errno);
}

std::uint64_t File::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail("look at", errno);
  return static_cast<std::uint64_t>(status.st_size);
}

std::string read_file(const std::filesystem::path& path, Exit blame) {
  const File file = File::open_read(path, blame);
  std::string content(file.size(), '\0');
  content.resize(file.read_at(0, content.data(), content.size()));
  return content;
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  File file = File::create(path);
  file.write(content);
  file.close();
  sync_file(path);
}

void begin_sync(const std::filesystem::path& path) {
  const int descriptor = retry_open(path, O_RDONLY);
  if (descriptor < 0) return;
  ::sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
  ::close(descriptor);
}

void sync_file(const std::filesystem::path& path) {
  const int descriptor = retry_open(path, O_RDONLY);
  if (descriptor < 0) fail_at(path, "open", errno, Exit::output);
  const int error_number = ::fsync(descriptor) != 0 ? errno : 0;
  ::close(descriptor);
  if (error_number != 0) fail_at(path, "sync", error_number, Exit::output);
}

void sync_directory(const std::filesystem::path& path) {
  const int descriptor = retry_open(path, O_RDONLY | O_DIRECTORY);
  if (descriptor < 0) fail_at(path, "open the directory", errno, Exit::output);
  // Some network file systems cannot sync a directory and say EINVAL; their renames are durable.
  const int error_number = ::fsync(descriptor) != 0 && errno != EINVAL ? errno : 0;
  ::close(descriptor);
  if (error_number != 0) fail_at(path, "sync the directory", error_number, Exit::output);
}

void sync_files(const std::filesystem::path& root, std::span<const std::string> paths) {
  std::set<std::filesystem::path> folders;
  for (std::filesystem::path path : paths) {
    sync_file(root / path);
    while (path.has_parent_path()) folders.insert(path = path.parent_path());
  }
  for (const std::filesystem::path& folder : folders) sync_directory(root / folder);
}

void make_folder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return;
  throw Failure(Exit::output, "cannot create the folder " + path.string() + ": " + error.message() +
                                  "; name another folder");
}

}  // namespace convoy
