// The sequential reader: what a text of JSON values is, item by item. See "JSON input" in
// docs/formats.md, which is the definition.
#pragma once

#include <cstdint>
#include <string_view>

#include "src/input/record_parser.hpp"
#include "src/input/record_reader.hpp"
#include "src/input/validator.hpp"

namespace convoy {

class ItemReader final : public RecordReader {
 public:
  ItemReader(Window& window, std::uint32_t file, const ReadOptions& options,
             const RecordHandler& on_record, const BadRecordHandler& on_bad, ShardOutcome& outcome);

  bool begin_file() override;
  void enter(const Boundary& entry) override;
  std::optional<Boundary> guess(std::uint64_t begin, std::uint64_t end) override;
  bool read_until(std::uint64_t end) override;

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

  bool extend() { return window_.extend(cursor_); }

  const ReadOptions& options_;
  RecordParser parser_;
  Validator validator_;
  Place place_ = Place::top;
  bool line_begun_ = false;  ///< a line feed was met since the last item
  bool ended_ = false;
};

/// Whether a line behind the first one of `text` begins with a record.
bool has_resume_point(std::string_view text);

}  // namespace convoy
