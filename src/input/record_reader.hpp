// What ShardReader asks of the reader of a format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "convoy/input/records.hpp"
#include "src/input/window.hpp"

namespace convoy {

/// How far before a shard the guess must be able to look.
constexpr std::size_t kLookBehind = 4096;

/// The sequential reader of a format; it fills the outcome's counts, damage and left.
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  /// Stands at the begin of the file, behind a byte order mark; false, and damage, if the text is
  /// UTF-16 or UTF-32, of which nothing can be read.
  virtual bool begin_file() = 0;
  /// Stands at a record that lies in the window or behind it.
  virtual void enter(const Boundary& entry) = 0;
  /// Looks in [begin, end) for a byte where a record is likely to begin; the window then holds it.
  virtual std::optional<Boundary> guess(std::uint64_t begin, std::uint64_t end) = 0;
  /// Reads the records that begin before `end`, and finds the first one that does not; false if the
  /// file ends before. May be called again with a greater end.
  virtual bool read_until(std::uint64_t end) = 0;

 protected:
  RecordReader(Window& window, std::uint32_t file, const ReadOptions& options,
               const RecordHandler& on_record, const BadRecordHandler& on_bad,
               ShardOutcome& outcome)
      : window_(window),
        file_(file),
        on_record_(on_record),
        on_bad_(on_bad),
        outcome_(outcome),
        record_limit_(options.record_limit_bytes),
        cursor_(window.begin()) {}

  std::uint64_t offset() const { return window_.offset_of(cursor_); }
  /// Moves the cursor to a byte that lies in the window or behind it.
  void move_to(std::uint64_t offset);
  /// Gives a record that is well formed to the handler, and counts it.
  void use(std::string_view text, std::span<const FieldValue> values);
  void add_bad(std::uint64_t offset, std::string_view reason, std::string_view text);
  void add_damage(std::uint64_t offset, const char* reason);
  /// Appends what the text of a bad record may still hold.
  static void append_capped(std::string& text, const char* begin, const char* end);

  Window& window_;
  const std::uint32_t file_;  ///< position in the list of input files
  const RecordHandler& on_record_;
  const BadRecordHandler& on_bad_;
  ShardOutcome& outcome_;
  const std::size_t record_limit_;
  const char* cursor_;
};

inline void RecordReader::use(std::string_view text, std::span<const FieldValue> values) {
  const std::string_view reason = on_record_({file_, offset(), values});
  if (reason.empty()) {
    ++outcome_.records;
  } else {
    add_bad(offset(), reason, text);
  }
}

}  // namespace convoy
