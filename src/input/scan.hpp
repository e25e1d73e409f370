// The smallest steps of reading JSON: strings, numbers, blanks.
//
// Every function may look kScanPadding bytes beyond the end of the data, where the first byte must
// be NUL. No JSON text has a raw NUL, so all of them stop there and none needs to know the end.
#pragma once

#include <emmintrin.h>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace convoy {

constexpr std::size_t kScanPadding = 64;

inline bool is_blank(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

inline const char* skip_blanks(const char* at) {
  while (is_blank(*at)) ++at;
  return at;
}

/// What a string was made of.
struct StringTraits {
  __m128i seen = _mm_setzero_si128();  ///< the or of all bytes, some that follow the string too
  bool escaped = false;

  bool ascii() const { return _mm_movemask_epi8(seen) == 0; }
};

/// Bytes of `block` that end a run of ordinary text: quotes, backslashes and control characters.
inline unsigned special_bytes(__m128i block) {
  const __m128i quotes = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  const __m128i backslashes = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
  const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
  return static_cast<unsigned>(
      _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls)));
}

/// Moves over ordinary text to the next special byte.
inline const char* skip_text(const char* at, StringTraits& traits) {
  for (;;) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    traits.seen = _mm_or_si128(traits.seen, block);
    const unsigned special = special_bytes(block);
    if (special != 0) return at + std::countr_zero(special);
    at += 16;
  }
}

inline bool is_hexadecimal(char byte) {
  const char lower = static_cast<char>(byte | 0x20);
  return (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'f');
}

/// Moves from a backslash to behind the escape, or to the byte that breaks it.
inline bool skip_escape(const char*& at) {
  ++at;
  switch (*at) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      ++at;
      return true;
    case 'u':
      ++at;
      for (int digit = 0; digit < 4; ++digit, ++at) {
        if (!is_hexadecimal(*at)) return false;
      }
      return true;
    default:
      return false;
  }
}

/// Moves from behind the opening quote to the closing quote, or to the byte that breaks the string.
inline bool skip_string(const char*& at, StringTraits& traits) {
  for (;;) {
    at = skip_text(at, traits);
    if (*at == '"') return true;
    if (*at != '\\') return false;
    traits.escaped = true;
    if (!skip_escape(at)) return false;
  }
}

/// Moves over decimal digits, possibly none.
inline const char* skip_digits(const char* at) {
  for (;;) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i values = _mm_sub_epi8(block, _mm_set1_epi8('0'));
    const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
    const unsigned others = ~static_cast<unsigned>(_mm_movemask_epi8(digits)) & 0xffffu;
    if (others != 0) return at + std::countr_zero(others);
    at += 16;
  }
}

/// Moves over the fraction and the exponent of a number, or to the byte that breaks them.
inline bool skip_fraction(const char*& at) {
  if (*at == '.') {
    const char* const digits = ++at;
    at = skip_digits(at);
    if (at == digits) return false;
  }
  if (*at == 'e' || *at == 'E') {
    ++at;
    if (*at == '+' || *at == '-') ++at;
    const char* const digits = at;
    at = skip_digits(at);
    if (at == digits) return false;
  }
  return true;
}

/// Moves over a number, or to the byte that breaks it. A leading zero is a number of its own.
inline bool skip_number(const char*& at) {
  if (*at == '-') ++at;
  if (*at == '0') {
    ++at;
  } else {
    const char* const digits = at;
    at = skip_digits(at);
    if (at == digits) return false;
  }
  if (*at != '.' && *at != 'e' && *at != 'E') return true;
  return skip_fraction(at);
}

/// Moves over the literal, or to the first byte that differs from it.
inline bool skip_literal(const char*& at, const char* literal) {
  while (*literal != '\0') {
    if (*at != *literal) return false;
    ++at;
    ++literal;
  }
  return true;
}

}  // namespace convoy
