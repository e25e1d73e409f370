#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "convoy/text/tokens.hpp"
#include "text/unicode.hpp"

namespace convoy {
namespace {

using namespace std::string_view_literals;

constexpr Tokenizer kTokenizers[] = {Tokenizer::whitespace, Tokenizer::nonword};

bool found(std::string_view text, std::string_view word, Tokenizer tokenizer) {
  return TokenSearch(word, tokenizer).found_in(text);
}

/// The definition.
bool has(std::string_view text, const std::string& word, Tokenizer tokenizer) {
  const std::vector<std::string> kept = without_stop_words(tokens_of(text, tokenizer));
  return std::ranges::find(kept, word) != kept.end();
}

/// Separators, bytes next to letters, letters, and bytes that alone are no text.
constexpr std::string_view kBytes =
    "  \n\t\v\f\r\x1c._-'\"@`{[0kKiIaZ\xe2\x84\xaa\xc4\xb0\xf0\xff\0"sv;
/// Stop words, letters whose lower case has ASCII (the Kelvin sign, a capital i with a dot), a dot,
/// a sigma, separators of Unicode, an emoji, half a pair.
constexpr std::string_view kPieces[] = {
    "the ",     "don't",    "\xe2\x84\xaa", "\xc4\xb0",         "\xcc\x87",    "\xce\xa3",
    "\xc2\xa0", "\xc2\x85", "\xe2\x80\xa8", "\xf0\x9f\x98\x80", "\xed\xa0\x80"};

/// Texts about which a search can be wrong.
class RandomTexts {
 public:
  std::string text(const std::string& word) {
    std::string out;
    for (std::size_t count = below(24); count > 0; --count) {
      const std::size_t kind = below(8);
      if (kind == 0) out += utf8_of(all_points()[below(all_points().size())]);
      if (kind == 1) out += std::string(below(40), one_in(2) ? ' ' : 'g');
      if (kind < 5)
        out +=
            one_in(3) ? kPieces[below(std::size(kPieces))] : kBytes.substr(below(kBytes.size()), 1);
      if (kind >= 5) out += in_any_case(word);
    }
    return out;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t count) { return below(count) == 0; }

  /// The word, sometimes damaged or with letters whose lower case it has.
  std::string in_any_case(const std::string& word) {
    std::string out;
    for (const char byte : word) {
      if (one_in(40)) continue;
      if (byte == 'k' && one_in(4)) {
        out += "\xe2\x84\xaa";
      } else if (byte == 'i' && one_in(4)) {
        out += "\xc4\xb0";
      } else {
        out += one_in(3) ? static_cast<char>(byte ^ 0x20) : byte;
      }
    }
    return out;
  }

  std::minstd_rand random_{7};
};

TEST(TokenSearch, FindsWhatTheTokensHave) {
  RandomTexts random;
  for (const std::string word :
       {"good", "g", "i", "k", "kick", "film", "hi", "don't", "the", "a_b", "7", "x-ray", "Good",
        "two words", "'", "a{b", "z", "3d", "a_word_longer_than_16_bytes_is_a_word"}) {
    for (const Tokenizer tokenizer : kTokenizers) {
      const TokenSearch search(word, tokenizer);
      std::size_t hits = 0;
      for (int round = 0; round < 5'000; ++round) {
        const std::string text = random.text(word);
        ASSERT_EQ(search.found_in(text), has(text, word, tokenizer)) << word << '\n' << text;
        hits += search.found_in(text);
      }
      const bool never =
          word == "don't" || word == "the" || word == "Good" || word == "i" ||
          word == "two words" ||
          (tokenizer == Tokenizer::nonword && word.find_first_of("-'{") != word.npos);
      EXPECT_EQ(hits == 0, never) << word;
      EXPECT_LT(hits, 5'000u) << word;
    }
  }
}

TEST(TokenSearch, LooksAtEveryNeighbour) {
  for (const Tokenizer tokenizer : kTokenizers) {
    const TokenSearch search("good", tokenizer);
    for (const char32_t point : all_points()) {
      for (const std::string& text : {utf8_of(point) + "Good", "gooD" + utf8_of(point)}) {
        ASSERT_EQ(search.found_in(text), has(text, "good", tokenizer)) << text;
      }
    }
  }
}

TEST(TokenSearch, FindsAWordAtEveryPlaceOfATextOfAnyLength) {
  for (const Tokenizer tokenizer : kTokenizers) {
    for (std::size_t size = 4; size < 80; ++size) {
      for (std::size_t at = 0; at + 4 <= size; ++at) {
        std::string text(size, ' ');
        text.replace(at, 4, "GoOd");
        // A copy of its own size, so that a sanitizer sees what reads beyond it.
        const std::vector<char> exact(text.begin(), text.end());
        const std::string_view view(exact.data(), exact.size());
        EXPECT_TRUE(found(view, "good", tokenizer)) << size << ' ' << at;
        EXPECT_FALSE(found(view.substr(0, at + 3), "good", tokenizer)) << size << ' ' << at;
      }
    }
  }
}

TEST(TokenSearch, TheKelvinSignIsALetterOfAWordAndADottedIEndsOne) {
  EXPECT_FALSE(found("\xe2\x84\xaagood", "good", Tokenizer::nonword));
  EXPECT_TRUE(found("\xe2\x84\xaagood", "kgood", Tokenizer::nonword));
  EXPECT_TRUE(found("boo\xe2\x84\xaa", "book", Tokenizer::whitespace));
  EXPECT_TRUE(found("\xc4\xb0good", "good", Tokenizer::nonword));
  EXPECT_FALSE(found("good\xc4\xb0", "good", Tokenizer::nonword));
  EXPECT_TRUE(found("h\xc4\xb0", "hi", Tokenizer::nonword));
  EXPECT_FALSE(found("h\xc4\xb0", "hi", Tokenizer::whitespace));
}

TEST(TokenSearchDeathTest, WordsAreOfAscii) {
  EXPECT_DEATH(TokenSearch("", Tokenizer::nonword), "ASCII");
  EXPECT_DEATH(TokenSearch("sch\xc3\xb6n", Tokenizer::nonword), "ASCII");
}

}  // namespace
}  // namespace convoy
