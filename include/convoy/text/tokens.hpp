// Words of free text, as Spark ML counts them: Tokenizer, RegexTokenizer and StopWordsRemover.
//
// Texts are UTF-8. A sequence of bytes that is none stands for U+FFFD, as in a String of Java.
// Lower case is that of Java without a language, by the letters of ICU. Java 17, on which Spark
// runs, knows Unicode 13: it leaves the 40 capitals alone that ICU 72 knows since Unicode 14.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace convoy {

enum class Tokenizer {
  whitespace,  ///< Tokenizer: cut at each of tab, \n, \v, \f, \r and space; "a  b" has an empty
               ///< token
  nonword,     ///< RegexTokenizer with \W: the runs of A-Z, a-z, 0-9 and _ in the lower case
};

/// The tokens in lower case, in their order. As in Java, `whitespace` keeps empty tokens but those
/// at the end; the empty text has one token, which is empty.
std::vector<std::string> tokens_of(std::string_view utf8, Tokenizer tokenizer);

/// The tokens but for Spark's 181 English stop words, in any case of their letters.
std::vector<std::string> without_stop_words(std::vector<std::string> tokens);

/// Looks for one word among the tokens of many texts, without making tokens.
class TokenSearch {
 public:
  /// `word`: ASCII and not empty. Tokens are in lower case and have no separators: a word that is
  /// different is never found. Nor is a stop word.
  TokenSearch(std::string_view word, Tokenizer tokenizer);

  /// Whether without_stop_words(tokens_of(utf8, tokenizer)) has the word.
  bool found_in(std::string_view utf8) const;

 private:
  bool is_here(std::string_view utf8, std::size_t at) const;
  bool found_in_short(std::string_view utf8) const;
  bool found_in_tokens(std::string_view utf8) const;

  std::string word_;
  std::string case_bits_;  ///< per byte of the word: the bit in which its capital differs, or 0
  Tokenizer tokenizer_;
  bool possible_;  ///< whether a token can be this word
  bool folded_;    ///< whether letters beyond ASCII have a lower case that is in the word
};

}  // namespace convoy
