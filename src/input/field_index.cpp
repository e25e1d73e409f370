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
  kDigit = 0x02,
  kColon = 0x01,
};

/// A byte is what the tables of both its halves say.
constexpr std::array<std::uint8_t, 16> kByLowHalf = [] {
  std::array<std::uint8_t, 16> classes;
  classes.fill(kControl);
  for (int digit = 0; digit < 10; ++digit) classes[digit] |= kDigit;
  classes[0x2] |= kQuote;
  classes[0xa] |= kColon;
  classes[0xb] |= kOpens;
  classes[0xc] |= kSeparator | kBackslash;
  classes[0xd] |= kCloses;
  return classes;
}();
constexpr std::array<std::uint8_t, 16> kByHighHalf = {kControl,
                                                      kControl,
                                                      kQuote | kSeparator,
                                                      kDigit | kColon,
                                                      0,
                                                      kOpens | kCloses | kBackslash,
                                                      0,
                                                      kOpens | kCloses};

}  // namespace

// What follows takes these instructions for granted; only WideIndex is called from elsewhere.
#pragma GCC push_options
#pragma GCC target("avx2,bmi,popcnt,pclmul")
namespace {

/// 64 bytes and their classes.
struct Block {
  __m256i low_classes;
  __m256i high_classes;
  __m256i seen;
};

inline __m256i table(const std::array<std::uint8_t, 16>& classes) {
  const auto* const half = reinterpret_cast<const __m128i*>(classes.data());
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(half));
}

inline __m256i classify(__m256i bytes) {
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0xf));
  return _mm256_and_si256(_mm256_shuffle_epi8(table(kByLowHalf), bytes),
                          _mm256_shuffle_epi8(table(kByHighHalf), high));
}

inline Block load_block(const char* at) {
  const auto* const parts = reinterpret_cast<const __m256i*>(at);
  const __m256i low = _mm256_loadu_si256(parts), high = _mm256_loadu_si256(parts + 1);
  return {classify(low), classify(high), _mm256_or_si256(low, high)};
}

/// The bytes of a class, a bit each.
inline std::uint64_t bytes_of(const Block& block, Class wanted) {
  const int shift = std::countl_zero(static_cast<std::uint8_t>(wanted));
  const auto low = _mm256_movemask_epi8(_mm256_slli_epi16(block.low_classes, shift));
  const auto high = _mm256_movemask_epi8(_mm256_slli_epi16(block.high_classes, shift));
  return static_cast<std::uint32_t>(low) | std::uint64_t{static_cast<std::uint32_t>(high)} << 32;
}

/// Whether there are bytes of any of these classes.
inline bool has_any(const Block& block, int classes) {
  const __m256i all = _mm256_or_si256(block.low_classes, block.high_classes);
  return _mm256_testz_si256(all, _mm256_set1_epi8(static_cast<char>(classes))) == 0;
}

/// Each bit the exclusive or of those up to it: set from an opening quote to before a closing one.
inline std::uint64_t within_quotes(std::uint64_t quotes) {
  const __m128i bits = _mm_set_epi64x(0, static_cast<std::int64_t>(quotes));
  const __m128i product = _mm_clmulepi64_si128(bits, _mm_set1_epi8(-1), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

/// Writes the places of the bits, which stand for bytes from `from` on; returns the one behind
/// them.
inline std::uint32_t* put(std::uint64_t bits, std::uint32_t from, std::uint32_t* place) {
  constexpr int kUnrolled = 4;  // rarely more, so that the branch is foreseen
  std::uint32_t* const end = place + std::popcount(bits);
  const auto put_one = [&] {
    // No std::countr_zero: GCC makes a branch of its case of no bits, often guessed wrong.
    *place++ = from + static_cast<std::uint32_t>(_tzcnt_u64(bits));
    bits &= bits - 1;
  };
  for (int i = 0; i < kUnrolled; ++i) put_one();
  while (place < end) put_one();
  return end;
}

/// A bit for each of the 32 bytes from `at` on that is a quote. Looks ahead as scan.hpp says.
inline std::uint32_t quotes_at(const char* at) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  const __m256i quotes = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(quotes));
}

/// Likewise, that equals the byte there.
inline std::uint32_t equal_at(const char* at, const char* there) {
  const __m256i left = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
  const __m256i right = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(there));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(left, right)));
}

/// Takes a string, or an integer without a sign, by its first byte; false if it is anything else.
inline bool take_by_first_byte(std::string_view text, bool integers, FieldValue& value) {
  using Kind = FieldValue::Kind;
  static_assert(static_cast<int>(Kind::number) + 1 == static_cast<int>(Kind::string));
  const char first = *text.data();
  const unsigned quote = first == '"';
  const unsigned number = unsigned{integers} &
                          unsigned{static_cast<unsigned char>(first - '0') < 10} &
                          (unsigned{first != '0'} | unsigned{text.size() == 1});
  value.kind = static_cast<Kind>(static_cast<unsigned>(Kind::number) + quote);
  value.text = {text.data() + quote, text.size() - 2 * quote};
  return (quote | number) != 0;
}

/// What the bytes before a block were.
struct Before {
  std::uint64_t text = 0;                ///< all bits: the block begins within a text
  std::uint64_t closing = 0, digit = 0;  ///< the first bit: of the last byte
};

}  // namespace

struct WideIndex {
  static bool find(const char* begin, FieldIndex& index);
  static bool read(const KeyMemory& keys, std::span<FieldValue> values, FieldIndex& index);
};

bool WideIndex::find(const char* begin, FieldIndex& index) {
  index.begin_ = begin + 1;
  __m256i seen = _mm256_setzero_si256();
  std::uint32_t* place = index.separators_.data() + 1;
  std::uint64_t ends = 0, mixed = 0;
  int colons = 0;
  Before before;
  for (std::uint32_t from = 0; ends == 0; from += 64) {
    if (place > &index.separators_[FieldIndex::kMaximum]) return false;
    const Block block = load_block(index.begin_ + from);
    const std::uint64_t quotes = bytes_of(block, kQuote);
    const std::uint64_t texts = within_quotes(quotes) ^ before.text;
    std::uint64_t record = ~std::uint64_t{0};  // the bytes of the block that belong to it
    std::uint64_t separators = bytes_of(block, kSeparator);
    if (has_any(block, kCloses | kOpens | kBackslash | kControl)) {
      ends = bytes_of(block, kCloses) & ~texts;
      record = ends ^ (ends - 1);
      const std::uint64_t strange = bytes_of(block, kBackslash) | bytes_of(block, kControl) |
                                    (bytes_of(block, kOpens) & ~texts);
      if ((strange & record) != 0) return false;
      separators |= ends;
    }
    separators &= ~texts & record;
    const std::uint64_t between = bytes_of(block, kColon) & ~texts & record;
    const std::uint64_t digits = bytes_of(block, kDigit) & ~texts;
    const std::uint64_t closing = quotes & ~texts;
    const std::uint64_t after_closing = closing << 1 | before.closing;
    const std::uint64_t after_digit = digits << 1 | before.digit;
    const std::uint64_t others = ~(texts | quotes | separators | between | digits);
    if (((after_closing & ~(separators | between)) | (after_digit & quotes)) & record) return false;
    mixed |= after_digit & others & record;
    colons += std::popcount(between);
    place = put(separators, from, place);
    seen = _mm256_or_si256(seen, block.seen);
    before = {texts >> 63 == 0 ? 0 : ~std::uint64_t{0}, closing >> 63, digits >> 63};
  }
  index.size_ = static_cast<std::size_t>(place - index.separators_.data()) - 1;
  index.ascii_ = _mm256_movemask_epi8(seen) == 0;
  index.integers_ = mixed == 0;
  return index.size_ <= FieldIndex::kMaximum && *(index.end() - 1) == '}' &&
         static_cast<std::size_t>(colons) == index.size_;
}

// All that was found fits together: a value that begins with a quote is one text, and if all
// numbers are integers, one that begins with a digit has nothing but digits.
bool WideIndex::read(const KeyMemory& keys, std::span<FieldValue> values, FieldIndex& index) {
  std::size_t others = 0;
  for (std::size_t field = 0; field < index.size_; ++field) {
    const char* const from = index.begin_ + (index.separators_[field] + 1);
    const char* const behind = index.begin_ + index.separators_[field + 1];
    const char* const key = from + 1;
    const auto size = static_cast<std::size_t>(std::countr_zero(quotes_at(key)));
    // Texts hold no separators, so what begins with a quote holds another one.
    if ((*from != '"') | (key[size + 1] != ':') | !KeyMemory::takes(size)) return false;
    const KeyMemory::Slot& slot = keys.slot_of(key, size);
    if (std::countr_one(equal_at(key, slot.bytes.data())) < slot.size) return false;
    const char* const at = key + size + 2;
    FieldValue& value = values[static_cast<std::size_t>(slot.number)];
    index.others_[others] = {at, static_cast<std::uint32_t>(field), slot.number};
    const std::string_view text(at, static_cast<std::size_t>(behind - at));
    others += !take_by_first_byte(text, index.integers_, value);
  }
  index.other_count_ = others;
  return true;
}

#pragma GCC pop_options

bool FieldIndex::works_here() {
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0 &&
         __builtin_cpu_supports("popcnt") != 0 && __builtin_cpu_supports("pclmul") != 0;
}

bool FieldIndex::read(const char* begin, const KeyMemory& keys, std::span<FieldValue> values) {
  return WideIndex::find(begin, *this) && WideIndex::read(keys, values, *this);
}

}  // namespace convoy
