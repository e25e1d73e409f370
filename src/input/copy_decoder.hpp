// Decodes the stream of a binary COPY into values, without an allocation a row.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/base/growing_bytes.hpp"
#include "convoy/input/records.hpp"

namespace convoy {

/// What a column of the server becomes.
enum class SqlType : std::uint8_t {
  int2,
  int4,
  int8,
  float4,
  float8,
  numeric,
  text,
  padded_text,  ///< character(n), whose trailing blanks mean nothing
  boolean,
  date,
  timestamp
};

/// One row of the stream.
struct CopyRow {
  std::uint32_t part = 0;              ///< the number of its table, if it is sent
  std::uint64_t position = 0;          ///< block << 16 | item
  std::span<const FieldValue> values;  ///< valid during the call
  bool is_utf8 = true;                 ///< all its texts
  std::string_view bytes;              ///< of the values, as they were sent
};

enum class PartNumbers : std::uint8_t { none, sent };

/// Takes the bytes in pieces of any size. A row begins with its ctid; before it stands the number
/// of its part, if that is sent.
///   source: documentation of COPY, binary format, and the send functions of the types
class CopyDecoder {
 public:
  CopyDecoder(std::vector<SqlType> types, PartNumbers part_numbers);

  /// Calls `use` for every row that is complete. The texts of values last until the next row.
  ///   fails: Failure(database) for what is no such stream
  void take(std::string_view bytes, const std::function<void(const CopyRow&)>& use);
  bool has_ended() const { return has_ended_; }

 private:
  /// The bytes of the whole rows at the beginning.
  std::size_t take_rows(std::string_view bytes, const std::function<void(const CopyRow&)>& use);
  FieldValue decode(std::size_t column, std::string_view bytes);

  std::vector<SqlType> types_;
  PartNumbers part_numbers_;
  std::vector<GrowingBytes> room_;  // for the text of a value, one a column
  std::vector<FieldValue> values_;
  std::string rest_;  // of a row that is not complete
  bool has_begun_ = false;
  bool has_ended_ = false;
};

}  // namespace convoy
