// The binary values of the server as texts.
#pragma once

#include <cstdint>
#include <string_view>

#include "convoy/base/growing_bytes.hpp"

namespace convoy {

/// A number with its high byte first.
template <class Integer>
Integer big_endian(std::string_view bytes) {
  Integer value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i) {
    value = static_cast<Integer>(static_cast<std::uint64_t>(value) << 8 |
                                 static_cast<unsigned char>(bytes[i]));
  }
  return value;
}

/// Each of them replaces what is in `out`. False if it is no finite value, which no number can say:
/// then the text is NaN, infinity or -infinity.
///   bytes: of the size of the type, but for numeric
bool write_integer(std::int64_t value, GrowingBytes& out);
bool write_float(std::string_view bytes, GrowingBytes& out);
/// All its digits. fails: Failure(database) if it is not whole
bool write_numeric(std::string_view bytes, GrowingBytes& out);
/// 2010-12-01
bool write_date(std::int32_t days_since_2000, GrowingBytes& out);
/// 2010-12-01 08:26:00, with six decimals unless they are zero.
bool write_timestamp(std::int64_t microseconds_since_2000, GrowingBytes& out);

/// For bytes that no server sends.
[[noreturn]] void fail_decoding();

}  // namespace convoy
