#include "src/input/field_index.hpp"

#include <immintrin.h>

#include <bit>

namespace convoy {
namespace {

/// What a byte may be, a bit each.
enum Class : std::uint8_t {
  kQuote = 0x80,
  kSeparator = 0x40,
  kCloses = 0x20,
  kOpens = 0x10,
  kBackslash = 0x08,
  kControl = 0x04,
};

/// A byte is what the tables of both its halves say.
constexpr std::array<std::uint8_t, 16> kByLowHalf = [] {
  std::array<std::uint8_t, 16> classes;
  classes.fill(kControl);
  classes[0x2] |= kQuote;
  classes[0xb] |= kOpens;
  classes[0xc] |= kSeparator | kBackslash;
  classes[0xd] |= kCloses;
  return classes;
}();
constexpr std::array<std::uint8_t, 16> kByHighHalf = {
    kControl, kControl,        kQuote | kSeparator, 0, 0, kOpens | kCloses | kBackslash,
    0,        kOpens | kCloses};

/// 64 bytes and their classes.
struct Block {
  std::array<__m256i, 2> classes;
  __m256i seen;
};

CONVOY_WIDE inline __m256i table(const std::array<std::uint8_t, 16>& classes) {
  const auto* const half = reinterpret_cast<const __m128i*>(classes.data());
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(half));
}

CONVOY_WIDE inline __m256i classify(__m256i bytes) {
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0xf));
  return _mm256_and_si256(_mm256_shuffle_epi8(table(kByLowHalf), bytes),
                          _mm256_shuffle_epi8(table(kByHighHalf), high));
}

CONVOY_WIDE inline Block load_block(const char* at) {
  const auto* const parts = reinterpret_cast<const __m256i*>(at);
  const __m256i low = _mm256_loadu_si256(parts), high = _mm256_loadu_si256(parts + 1);
  return {{classify(low), classify(high)}, _mm256_or_si256(low, high)};
}

/// The bytes of a class, a bit each.
CONVOY_WIDE inline std::uint64_t bytes_of(const Block& block, Class wanted) {
  const int shift = std::countl_zero(static_cast<std::uint8_t>(wanted));
  const auto low = _mm256_movemask_epi8(_mm256_slli_epi16(block.classes[0], shift));
  const auto high = _mm256_movemask_epi8(_mm256_slli_epi16(block.classes[1], shift));
  return static_cast<std::uint32_t>(low) | std::uint64_t{static_cast<std::uint32_t>(high)} << 32;
}

/// Whether there are bytes of any of these classes.
CONVOY_WIDE inline bool has_any(const Block& block, int classes) {
  const __m256i all = _mm256_or_si256(block.classes[0], block.classes[1]);
  return _mm256_testz_si256(all, _mm256_set1_epi8(static_cast<char>(classes))) == 0;
}

/// Each bit the exclusive or of those up to it: set from an opening quote to before a closing one.
CONVOY_WIDE inline std::uint64_t within_quotes(std::uint64_t quotes) {
  const __m128i bits = _mm_set_epi64x(0, static_cast<std::int64_t>(quotes));
  const __m128i product = _mm_clmulepi64_si128(bits, _mm_set1_epi8(-1), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

/// Writes the places of the bits, which stand for bytes from `from` on; returns the one behind
/// them.
CONVOY_WIDE inline std::uint32_t* put(std::uint64_t bits, std::uint32_t from,
                                      std::uint32_t* place) {
  constexpr int kUnrolled = 4;  // rarely more, so that the branch is foreseen
  std::uint32_t* const end = place + std::popcount(bits);
  const auto put_one = [&] {
    *place++ = from + static_cast<std::uint32_t>(std::countr_zero(bits));
    bits &= bits - 1;
  };
  for (int i = 0; i < kUnrolled; ++i) put_one();
  while (place < end) put_one();
  return end;
}

}  // namespace

const bool kHasWide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                      __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");

bool FieldIndex::find(const char* begin) {
  begin_ = begin + 1;
  __m256i seen = _mm256_setzero_si256();
  std::uint32_t* place = separators_.data() + 1;
  std::uint64_t inside = 0, ends = 0;
  for (std::uint32_t from = 0; ends == 0; from += 64) {
    if (place > &separators_[kMaximum]) return false;
    const Block block = load_block(begin_ + from);
    const std::uint64_t texts = within_quotes(bytes_of(block, kQuote)) ^ inside;
    std::uint64_t separators = bytes_of(block, kSeparator);
    if (has_any(block, kCloses | kOpens | kBackslash | kControl)) {
      ends = bytes_of(block, kCloses) & ~texts;
      const std::uint64_t record = ends ^ (ends - 1);  // all of the block if it does not end here
      const std::uint64_t strange = bytes_of(block, kBackslash) | bytes_of(block, kControl) |
                                    (bytes_of(block, kOpens) & ~texts);
      if ((strange & record) != 0) return false;
      separators = (separators | ends) & record;
    }
    place = put(separators & ~texts, from, place);
    seen = _mm256_or_si256(seen, block.seen);
    inside = texts >> 63 == 0 ? 0 : ~std::uint64_t{0};
  }
  size_ = static_cast<std::size_t>(place - separators_.data()) - 1;
  ascii_ = _mm256_movemask_epi8(seen) == 0;
  return *(end() - 1) == '}';
}

}  // namespace convoy
