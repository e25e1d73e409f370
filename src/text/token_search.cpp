#include <emmintrin.h>

#include <algorithm>
#include <bit>
#include <cstdint>

#include "convoy/base/failure.hpp"
#include "convoy/text/tokens.hpp"
#include "text/letters.hpp"
#include "text/lower_case.hpp"
#include "text/stop_words.hpp"

namespace convoy {
namespace {

// The two letters beyond ASCII whose lower case has ASCII: k, and i with a dot (U+0307) behind it.
constexpr std::string_view kKelvinSign = "\xe2\x84\xaa", kCapitalDottedI = "\xc4\xb0";

bool ends_before(std::string_view text, Tokenizer tokenizer) {
  if (text.empty()) return true;
  if (tokenizer == Tokenizer::whitespace) return is_space(text.back());
  if (is_ascii(text.back())) return !is_word_byte(text.back());
  return !text.ends_with(kKelvinSign);
}

bool begins_behind(std::string_view text, Tokenizer tokenizer) {
  if (text.empty()) return true;
  if (tokenizer == Tokenizer::whitespace) return is_space(text.front());
  if (is_ascii(text.front())) return !is_word_byte(text.front());
  return !text.starts_with(kKelvinSign) && !text.starts_with(kCapitalDottedI);
}

/// Finds where a word may begin: where its first and its last byte stand at their places.
class Candidates {
 public:
  Candidates(std::string_view word, std::string_view case_bits)
      : first_{_mm_set1_epi8(word.front())},
        first_bit_{_mm_set1_epi8(case_bits.front())},
        last_{_mm_set1_epi8(word.back())},
        last_bit_{_mm_set1_epi8(case_bits.back())},
        distance_{word.size() - 1} {}

  /// A bit for each of the 64 bytes from here; looks at as many more as the word has.
  std::uint64_t in_64(const char* at) const {
    const __m128i a = in_16(at), b = in_16(at + 16), c = in_16(at + 32), d = in_16(at + 48);
    if (bits_of(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))) == 0) return 0;
    return bits_of(a) | bits_of(b) << 16 | bits_of(c) << 32 | bits_of(d) << 48;
  }

 private:
  static std::uint64_t bits_of(__m128i bytes) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes));
  }
  static __m128i load(const char* at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  }
  __m128i in_16(const char* at) const {
    const __m128i first = _mm_or_si128(load(at), first_bit_);
    const __m128i last = _mm_or_si128(load(at + distance_), last_bit_);
    return _mm_and_si128(_mm_cmpeq_epi8(first, first_), _mm_cmpeq_epi8(last, last_));
  }

  __m128i first_, first_bit_, last_, last_bit_;
  std::size_t distance_;
};

}  // namespace

TokenSearch::TokenSearch(std::string_view word, Tokenizer tokenizer)
    : word_{word}, tokenizer_{tokenizer} {
  invariant(!word.empty() && std::ranges::all_of(word, is_ascii), "the word is of ASCII");
  for (const char byte : word) case_bits_ += byte >= 'a' && byte <= 'z' ? '\x20' : '\0';
  const std::vector<std::string> alone = without_stop_words(tokens_of(word, tokenizer));
  possible_ = alone.size() == 1 && alone.front() == word;
  folded_ = word.find_first_of("ik") != word.npos;
}

bool TokenSearch::found_in(std::string_view utf8) const {
  if (!possible_ || utf8.size() < word_.size()) return false;
  if (folded_ && (utf8.find(kKelvinSign) != utf8.npos || utf8.find(kCapitalDottedI) != utf8.npos)) {
    return found_in_tokens(utf8);
  }
  const Candidates candidates(word_, case_bits_);
  const std::size_t begins = utf8.size() - word_.size() + 1;  // where there is room for the word
  if (begins < 64) return found_in_short(utf8);
  for (std::size_t at = 0; at < begins; at += 64) {
    // The last block overlaps the one before it.
    at = std::min(at, begins - 64);
    for (std::uint64_t bits = candidates.in_64(utf8.data() + at); bits != 0; bits &= bits - 1) {
      if (is_here(utf8, at + static_cast<std::size_t>(std::countr_zero(bits)))) return true;
    }
  }
  return false;
}

bool TokenSearch::found_in_short(std::string_view utf8) const {
  for (std::size_t at = 0; at + word_.size() <= utf8.size(); ++at) {
    if (is_here(utf8, at)) return true;
  }
  return false;
}

/// Whether the token begins at this byte; there is room for it.
bool TokenSearch::is_here(std::string_view utf8, std::size_t at) const {
  for (std::size_t i = 0; i < word_.size(); ++i) {
    if ((utf8[at + i] | case_bits_[i]) != word_[i]) return false;
  }
  return ends_before(utf8.substr(0, at), tokenizer_) &&
         begins_behind(utf8.substr(at + word_.size()), tokenizer_);
}

bool TokenSearch::found_in_tokens(std::string_view utf8) const {
  const std::vector<std::string> tokens = tokens_of(utf8, tokenizer_);
  return std::ranges::find(tokens, word_) != tokens.end();
}

}  // namespace convoy
