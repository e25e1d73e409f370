// The sequential reader: what a text of JSON values is, item by item. See "JSON input" in
// docs/formats.md, which is the definition.
#pragma once

#include <cstdint>
#include <string_view>

#include "convoy/input/records.hpp"
#include "src/input/record_parser.hpp"
#include "src/input/validator.hpp"
#include "src/input/window.hpp"

namespace convoy {

class ItemReader {
 public:
  /// Fills records, bad, damage and left of the outcome.
  ///   file: position in the list of input files
  ItemReader(Window& window, std::uint32_t file, const ReadOptions& options,
             const RecordHandler& on_record, ShardOutcome& outcome);

  /// Stands at the begin of the file, behind a byte order mark; false, and damage, if the text is
  /// UTF-16 or UTF-32, of which nothing can be read.
  bool begin_file();
  /// Stands at an item that lies in the window or behind it.
  void enter(const Boundary& entry);
  /// Reads the items that begin before `end`, and finds the first one that does not; false if the
  /// file ends before. May be called again with a greater end.
  bool read_until(std::uint64_t end);

 private:
  /// What may come next.
  enum class Place { top, first_element, element, after_element };

  bool find_item();
  void read_item();
  bool read_stray_separator();
  void read_value();
  void use_record(const char* end);
  void reject_value(const Verdict& verdict);
  void pass(const char* end);
  void recover(const char* reason);

  void add_bad(std::uint64_t offset, std::string_view reason, std::string_view text);
  void add_damage(std::uint64_t offset, const char* reason);
  std::uint64_t offset() const { return window_.offset_of(cursor_); }
  bool extend() { return window_.extend(cursor_); }

  Window& window_;
  std::uint32_t file_;
  RecordParser parser_;
  Validator validator_;
  const RecordHandler& on_record_;
  ShardOutcome& outcome_;
  std::size_t record_limit_;
  const char* cursor_;
  Place place_ = Place::top;
  bool line_begun_ = false;  ///< a line feed was met since the last item
  bool ended_ = false;
};

/// Whether a line behind the first one of `text` begins with a record.
bool has_resume_point(std::string_view text);

/// Looks in [begin, end) for a byte where a record is likely to begin; the window then holds it.
std::optional<Boundary> guess_record(Window& window, const ReadOptions& options,
                                     std::uint64_t begin, std::uint64_t end);

/// How far before a shard the guess must be able to look.
constexpr std::size_t kLookBehind = 4096;

}  // namespace convoy
