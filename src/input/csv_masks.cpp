#include "src/input/csv_masks.hpp"

#include <immintrin.h>

namespace convoy {
namespace {

[[gnu::target("avx2")]] void find_wide(const char* text, std::size_t blocks, char delimiter,
                                       CsvMasks* masks) {
  const __m256i quote = _mm256_set1_epi8('"'), feed = _mm256_set1_epi8('\n');
  const __m256i separator = _mm256_set1_epi8(delimiter), nul = _mm256_setzero_si256();
  for (std::size_t block = 0; block < blocks; ++block, text += CsvMasks::kBytes) {
    std::uint64_t quotes = 0, delimiters = 0, feeds = 0, strange = 0;
    for (int part = 0; part < 2; ++part) {
      const auto* const at = reinterpret_cast<const __m256i*>(text) + part;
      const __m256i bytes = _mm256_loadu_si256(at);
      const auto bits = [&](__m256i found) __attribute__((target("avx2"))) {
        const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(found));
        return std::uint64_t{low} << (32 * part);
      };
      quotes |= bits(_mm256_cmpeq_epi8(bytes, quote));
      delimiters |= bits(_mm256_cmpeq_epi8(bytes, separator));
      feeds |= bits(_mm256_cmpeq_epi8(bytes, feed));
      strange |= bits(_mm256_or_si256(bytes, _mm256_cmpeq_epi8(bytes, nul)));
    }
    masks[block] = {quotes, delimiters | feeds, feeds, strange};
  }
}

}  // namespace

void find_csv_masks_anywhere(const char* text, std::size_t blocks, char delimiter,
                             CsvMasks* masks) {
  const __m128i quote = _mm_set1_epi8('"'), feed = _mm_set1_epi8('\n');
  const __m128i separator = _mm_set1_epi8(delimiter), nul = _mm_setzero_si128();
  for (std::size_t block = 0; block < blocks; ++block, text += CsvMasks::kBytes) {
    std::uint64_t quotes = 0, delimiters = 0, feeds = 0, strange = 0;
    for (int part = 0; part < 4; ++part) {
      const auto* const at = reinterpret_cast<const __m128i*>(text) + part;
      const __m128i bytes = _mm_loadu_si128(at);
      const auto bits = [&](__m128i found) {
        return static_cast<std::uint64_t>(_mm_movemask_epi8(found)) << (16 * part);
      };
      quotes |= bits(_mm_cmpeq_epi8(bytes, quote));
      delimiters |= bits(_mm_cmpeq_epi8(bytes, separator));
      feeds |= bits(_mm_cmpeq_epi8(bytes, feed));
      strange |= bits(_mm_or_si128(bytes, _mm_cmpeq_epi8(bytes, nul)));
    }
    masks[block] = {quotes, delimiters | feeds, feeds, strange};
  }
}

void find_csv_masks(const char* text, std::size_t blocks, char delimiter, CsvMasks* masks) {
  static const bool kWide = __builtin_cpu_supports("avx2") != 0;
  (kWide ? find_wide : find_csv_masks_anywhere)(text, blocks, delimiter, masks);
}

}  // namespace convoy
