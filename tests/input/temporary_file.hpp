// Files to read, and what the program knows of them.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "convoy/base/file.hpp"
#include "convoy/input/files.hpp"

namespace convoy {

inline std::vector<InputFile> list_inputs(const std::vector<std::string>& patterns) {
  const std::vector<std::string> paths = expand_inputs(patterns);
  return each_once(paths, look_at(paths));
}

/// A file that is gone at the end of the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content, const std::string& name = "input")
      : path_(std::filesystem::temp_directory_path() /
              ("convoy_" + std::to_string(::getpid()) + "_" + std::to_string(count_++) + name)) {
    write(content);
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;

  void write(std::string_view content) const {
    File file = File::create(path_);
    file.write(content);
  }
  std::string path() const { return path_.string(); }
  InputFile listed() const { return list_inputs(std::vector{path()}).at(0); }

 private:
  static inline int count_ = 0;
  std::filesystem::path path_;
};

}  // namespace convoy
