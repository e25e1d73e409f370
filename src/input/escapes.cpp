#include "src/input/escapes.hpp"

namespace convoy {
namespace {

/// The value of four hexadecimal digits; letters have the bit 0x40.
unsigned hexadecimal(const char* digits) {
  unsigned value = 0;
  for (int i = 0; i < 4; ++i) {
    const auto digit = static_cast<unsigned char>(digits[i]);
    value = value << 4 | ((digit & 0xfu) + 9u * (digit >> 6));
  }
  return value;
}

/// Writes up to four bytes and returns their end.
char* put_utf8(unsigned point, char* to) {
  const auto put = [&to](unsigned byte) { *to++ = static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xc0 | point >> 6);
    put(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  } else {
    put(0xf0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  }
  return to;
}

/// Reads the four digits at `at`, and those of the second half of a pair; 0 if no text may hold it.
unsigned take_code_point(const char*& at, const char* end) {
  const unsigned first = hexadecimal(at);
  at += 4;
  if (first < 0xd800 || first > 0xdfff) return first;
  if (first >= 0xdc00 || end - at < 6 || at[0] != '\\' || at[1] != 'u') return 0;
  const unsigned second = hexadecimal(at + 2);
  if (second < 0xdc00 || second > 0xdfff) return 0;
  at += 6;
  return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

char plain_escape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

}  // namespace

char* replace_escapes(std::string_view raw, char* to) {
  const char* at = raw.data();
  const char* const end = at + raw.size();
  for (;;) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
    const __m128i found = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    const auto backslashes = static_cast<unsigned>(_mm_movemask_epi8(found));
    const auto plain = static_cast<std::size_t>(std::countr_zero(backslashes | 1U << 16));
    if (const auto left = static_cast<std::size_t>(end - at); plain >= left) return to + left;
    at += plain;
    to += plain;
    if (backslashes == 0) continue;
    ++at;
    if (const char letter = *at++; letter != 'u') {
      *to++ = plain_escape(letter);
    } else {
      const unsigned point = take_code_point(at, end);
      if (point == 0) return nullptr;
      to = put_utf8(point, to);
    }
  }
}

}  // namespace convoy
