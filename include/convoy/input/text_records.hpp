// Reads records that stand in texts, such as those of a quarantine file.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "convoy/input/records.hpp"

namespace convoy {

/// What a text is.
struct TextRecord {
  std::string_view reason;  ///< "" if it is one record, else a code why not
  std::span<const FieldValue> values;
};

class TextRecords {
 public:
  /// The options must live as long as the reader.
  explicit TextRecords(const ReadOptions& options);
  ~TextRecords();
  TextRecords(TextRecords&&) noexcept;

  /// Reads the one object or row that the text is, blanks or line ends aside. Its values last until
  /// the next call.
  ///   header: of CSV: the header line under which the row stands
  TextRecord read(std::string_view header, std::string_view text);

  class Format;

 private:
  std::unique_ptr<Format> format_;
};

}  // namespace convoy
