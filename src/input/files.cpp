#include "convoy/input/files.hpp"

#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <map>
#include <system_error>

#include "convoy/base/file.hpp"
#include "convoy/base/hash.hpp"

namespace convoy {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, const std::string& why, const std::string& remedy) {
  throw Failure(Exit::input, "cannot read " + path + ": " + why + "; " + remedy);
}

struct stat status_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) fail(path, system_reason(errno), "check the path");
  return status;
}

Compression compression_of(std::string_view head) {
  const std::string_view magic = head.substr(0, 4);
  if (magic.starts_with("\x1f\x8b")) return Compression::gzip;
  if (magic == "\x28\xb5\x2f\xfd") return Compression::zstd;
  // A frame that readers skip; some compressors begin with one.
  const bool skippable =
      magic.size() == 4 && (magic[0] & 0xf0) == 0x50 && magic.substr(1) == "\x2a\x4d\x18";
  return skippable ? Compression::zstd : Compression::none;
}

/// Files by their one true path, so that none is listed twice.
struct Found {
  std::map<std::string, InputFile> files;
  std::map<fs::path, fs::path> folders;  ///< their true paths: few, and slow to ask for
};

fs::path true_path(const fs::path& path, Found& found) {
  if (!path.has_parent_path() || fs::is_symlink(path)) return fs::canonical(path);
  const auto [folder, added] = found.folders.try_emplace(path.parent_path());
  if (added) folder->second = fs::canonical(folder->first);
  return folder->second / path.filename();
}

void add_file(const std::string& path, Found& found) {
  const struct stat status = status_of(path);
  if (!S_ISREG(status.st_mode)) {
    fail(path, "it is no regular file", "give files, or copy what it delivers into one");
  }
  std::array<char, 4096> bytes;
  const std::size_t got = File::open_read(path).read_at(0, bytes.data(), bytes.size());
  const std::string_view head(bytes.data(), got);
  InputFile file{path, static_cast<std::uint64_t>(status.st_size),
                 std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec,
                 compression_of(head), stable_hash(head)};
  const auto [place, added] = found.files.try_emplace(true_path(path, found).string(), file);
  if (!added && path < place->second.path) place->second = file;
}

// Adds the files below a directory and returns whether there are any.
bool add_directory(const std::string& path, Found& found) {
  std::error_code error;
  fs::directory_iterator entries(path, error);
  if (error) fail(path, error.message(), "give this user the right to list it");
  bool any = false;
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') || name.starts_with('_')) continue;
    if (entry.is_directory(error)) {
      if (!entry.is_symlink()) any = add_directory(entry.path().string(), found) || any;
    } else {
      add_file(entry.path().string(), found);
      any = true;
    }
  }
  return any;
}

void add_path(const std::string& path, Found& found) {
  if (!S_ISDIR(status_of(path).st_mode)) return add_file(path, found);
  if (!add_directory(path, found)) {
    fail(path, "the directory has no files",
         "check the path (names that begin with . or _ are "
         "skipped)");
  }
}

std::vector<std::string> expand(const std::string& pattern) {
  struct stat status {};
  const bool literal = ::lstat(pattern.c_str(), &status) == 0;
  if (literal || pattern.find_first_of("*?[") == std::string::npos) return {pattern};
  glob_t matches{};
  const int result = ::glob(pattern.c_str(), GLOB_ERR, nullptr, &matches);
  std::vector<std::string> paths;
  if (result == 0) paths.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  ::globfree(&matches);
  if (result == GLOB_NOMATCH) fail(pattern, "no file matches", "check the pattern");
  if (result != 0) fail(pattern, "a directory on the way cannot be listed", "check the rights");
  return paths;
}

}  // namespace

std::vector<InputFile> list_inputs(std::span<const std::string> patterns) {
  Found found;
  for (const std::string& pattern : patterns) {
    for (const std::string& path : expand(pattern)) add_path(path, found);
  }
  std::vector<InputFile> files;
  for (auto& [canonical, file] : found.files) files.push_back(std::move(file));
  std::sort(files.begin(), files.end(),
            [](const InputFile& left, const InputFile& right) { return left.path < right.path; });
  return files;
}

}  // namespace convoy
