// Reads the parts of a field whose end is known, without a branch that depends on what they are.
#pragma once

#include <immintrin.h>

#include <bit>
#include <cstdint>
#include <string_view>

#include "convoy/input/json.hpp"
#include "src/input/field_index.hpp"

namespace convoy {

/// A bit for each of the 32 bytes from `at` on that is a quote. Looks ahead as scan.hpp says.
CONVOY_WIDE inline std::uint32_t quotes_at(const char* at) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  const __m256i quotes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(quotes));
}

/// Likewise, that is a decimal digit.
CONVOY_WIDE inline std::uint32_t digits_at(const char* at) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  const __m256i values = _mm256_sub_epi8(bytes, _mm256_set1_epi8('0'));
  const __m256i digits = _mm256_cmpeq_epi8(_mm256_min_epu8(values, _mm256_set1_epi8(9)), values);
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(digits));
}

/// Reads a string or an integer without a sign, of up to 32 bytes, which `text` must be as a whole;
/// false, with any value, if it is anything else, well formed or not. `text` must hold neither
/// backslashes nor control characters.
CONVOY_WIDE inline bool read_flat_value(std::string_view text, JsonValue& value) {
  using Kind = JsonValue::Kind;
  static_assert(static_cast<int>(Kind::number) + 1 == static_cast<int>(Kind::string));
  const char* const at = text.data();
  const std::size_t size = text.size();
  const unsigned quote = *at == '"';
  const auto closing = static_cast<std::size_t>(std::countr_zero(quotes_at(at) & ~1u));
  const auto digits = static_cast<std::size_t>(std::countr_zero(~digits_at(at)));
  const unsigned string = quote & unsigned{closing + 1 == size};
  const unsigned number = unsigned{digits == size} & (unsigned{*at != '0'} | unsigned{size == 1});
  value.kind = static_cast<Kind>(static_cast<unsigned>(Kind::number) + quote);
  value.escaped = false;
  value.text = {at + quote, size - 2 * quote};
  return ((string | number) & unsigned{size - 1 < 32}) != 0;
}

}  // namespace convoy
