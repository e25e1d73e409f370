#include "convoy/input/files.hpp"

#include <glob.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <unordered_map>
#include <unordered_set>

#include "convoy/base/file.hpp"

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

// Adds the files below a directory and returns whether there are any.
bool add_directory(const std::string& path, std::vector<std::string>& paths) {
  std::error_code error;
  fs::directory_iterator entries(path, error);
  if (error) fail(path, error.message(), "give this user the right to list it");
  bool any = false;
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') || name.starts_with('_')) continue;
    if (entry.is_directory(error)) {
      if (!entry.is_symlink()) any = add_directory(entry.path().string(), paths) || any;
    } else {
      paths.push_back(entry.path().string());
      any = true;
    }
  }
  return any;
}

/// What glob could not list the last time, and why.
thread_local std::string unlisted;

int note_unlisted(const char* path, int error) {
  unlisted = std::string(path) + ": " + std::generic_category().message(error);
  return 1;
}

std::vector<std::string> expand(const std::string& pattern) {
  struct stat status {};
  const bool literal = ::lstat(pattern.c_str(), &status) == 0;
  if (literal || pattern.find_first_of("*?[") == std::string::npos) return {pattern};
  glob_t matches{};
  const int result = ::glob(pattern.c_str(), GLOB_ERR, note_unlisted, &matches);
  std::vector<std::string> paths;
  if (result == 0) paths.assign(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  ::globfree(&matches);
  if (result == GLOB_NOMATCH) fail(pattern, "no file matches", "check the pattern");
  if (result != 0) {
    fail(pattern, "a directory on the way cannot be listed, " + unlisted,
         "check the path and the rights");
  }
  return paths;
}

/// Whether a file begins as those that we write of records that could not be used.
bool begins_as_quarantine(std::string_view head) {
  std::string_view line = head.substr(0, head.find('\n'));
  if (!line.starts_with('{')) return false;
  line.remove_prefix(std::min(line.find_first_not_of(" \t", 1), line.size()));
  if (!line.starts_with("\"input\"")) return false;
  for (const std::string_view key : {"\"byte\"", "\"record\"", "\"reason\""}) {
    const std::size_t at = line.find(key);
    if (at == std::string_view::npos) return false;
    line.remove_prefix(at + key.size());
  }
  // A header may be so long that the text stands behind the head of the file.
  return line.find("\"text") != std::string_view::npos ||
         line.find("\"header\"") != std::string_view::npos;
}

/// Looks at files one after the other.
class Looker {
 public:
  FileFacts look(const std::string& path) {
    struct stat status {};
    const bool is_link = ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
    if (is_link || status.st_mode == 0) status = status_of(path);
    if (!S_ISREG(status.st_mode)) {
      fail(path, "it is no regular file", "give files, or copy what it delivers into one");
    }
    std::array<char, 4096> bytes;
    const std::size_t got = File::open_read(path).read_at(0, bytes.data(), bytes.size());
    const std::string_view head(bytes.data(), got);
    return {static_cast<std::uint64_t>(status.st_size),
            modified_nanoseconds(status),
            compression_of(head),
            begins_as_quarantine(head),
            stable_hash(head),
            digest(true_path(path, is_link))};
  }

 private:
  std::string true_path(const std::string& path, bool is_link) {
    const std::size_t slash = path.rfind('/');
    if (is_link || slash == std::string::npos || slash == 0) return fs::canonical(path).string();
    const std::string folder = path.substr(0, slash);
    const auto [known, added] = folders_.try_emplace(folder);
    if (added) known->second = fs::canonical(folder).string();
    return known->second + path.substr(slash);
  }

  std::unordered_map<std::string, std::string> folders_;  ///< their true paths: slow to ask for
};

}  // namespace

std::vector<std::string> expand_inputs(std::span<const std::string> patterns) {
  std::vector<std::string> paths;
  for (const std::string& pattern : patterns) {
    for (const std::string& path : expand(pattern)) {
      if (!S_ISDIR(status_of(path).st_mode)) {
        paths.push_back(path);
      } else if (!add_directory(path, paths)) {
        fail(path, "the directory has no files",
             "check the path (names that begin with . or _ are skipped)");
      }
    }
  }
  return paths;
}

std::vector<FileFacts> look_at(std::span<const std::string> paths) {
  Looker looker;
  std::vector<FileFacts> facts;
  facts.reserve(paths.size());
  for (const std::string& path : paths) facts.push_back(looker.look(path));
  return facts;
}

std::vector<InputFile> each_once(std::span<const std::string> paths,
                                 std::span<const FileFacts> facts) {
  std::vector<InputFile> files;
  files.reserve(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) files.push_back({facts[i], paths[i]});
  std::sort(files.begin(), files.end(),
            [](const InputFile& left, const InputFile& right) { return left.path < right.path; });
  const auto hash = [](const Digest& place) { return place.low; };
  std::unordered_set<Digest, decltype(hash)> seen;
  std::erase_if(files, [&](const InputFile& file) { return !seen.insert(file.place).second; });
  return files;
}

}  // namespace convoy
