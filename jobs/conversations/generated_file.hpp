// A generated JSON file: records in one of the layouts that the program reads, maybe compressed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/base/file.hpp"

namespace convoy {

enum class Layout {
  ndjson,  ///< a record a line
  array,   ///< one array on one line
  pretty   ///< one array, a field a line, indented by two blanks a level
};

enum class Compress { none, gz, zst };

/// ".ndjson", ".json.gz" and so on.
std::string extension_of(Layout layout, Compress compress);

/// Takes plain bytes and hands them on compressed.
class Compressor {
 public:
  enum class Flow { more, last };

  virtual ~Compressor() = default;
  /// Appends what comes out to `out`; `last` ends the stream.
  virtual void compress(std::string_view plain, Flow flow, std::string& out) = 0;
};

/// The text before each value of a record, by layout: `{"a":`, `,"b":` and so on.
class RecordStyle {
 public:
  RecordStyle(Layout layout, const std::vector<std::string>& keys);
  const std::string& before(std::size_t field) const { return before_[field]; }
  const std::string& end() const { return end_; }

 private:
  std::vector<std::string> before_;
  std::string end_;
};

/// Writes about 1 MiB at a time; it holds no more in memory. Throws Failure with Exit::output.
class GeneratedFile {
 public:
  GeneratedFile(const std::filesystem::path& path, Layout layout, Compress compress);

  /// Adds one record in its layout's style, damaged or not.
  void add(std::string_view record);
  /// Ends the array and the compressed stream and closes the file.
  void finish();

 private:
  void flush(Compressor::Flow flow);

  File file_;
  Layout layout_;
  std::unique_ptr<Compressor> compressor_;
  std::string plain_;
  std::string compressed_;
  std::uint64_t records_ = 0;
};

}  // namespace convoy
