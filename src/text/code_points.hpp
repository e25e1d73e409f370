// Steps over the code points of UTF-8; an ill-formed sequence of bytes is one U+FFFD.
#pragma once

#include <unicode/utf8.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace convoy {

// ICU's macros narrow integers.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"

/// The code point that begins at this byte; moves behind it.
inline UChar32 next_point(std::string_view utf8, std::size_t& at) {
  UChar32 point = 0;
  U8_NEXT_OR_FFFD(utf8.data(), at, utf8.size(), point);
  return point;
}

/// The code point that ends before this byte; moves to its begin.
inline UChar32 previous_point(std::string_view utf8, std::size_t& at) {
  const auto end = static_cast<std::int32_t>(std::min<std::size_t>(at, U8_MAX_LENGTH));
  const char* const bytes = utf8.data() + at - end;
  std::int32_t begin = end;
  UChar32 point = 0;
  U8_PREV_OR_FFFD(bytes, 0, begin, point);
  at -= static_cast<std::size_t>(end - begin);
  return point;
}

#pragma GCC diagnostic pop

}  // namespace convoy
