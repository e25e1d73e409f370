// What does it cost to look for a word among the tokens of reviews, on one core?
#include "convoy/text/tokens.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace {

using convoy::Tokenizer;

constexpr const char* kPlain[] = {"The",        "film",        "was",
                                  "a",          "story",       "of",
                                  "friends,",   "and",         "I",
                                  "God",        "say",         "it",
                                  "did",        "not",         "that",
                                  "everything", "from",        "director",
                                  "It",         "is",          "great;",
                                  "people",     "expected",    "an",
                                  "ending.",    "more",        "than",
                                  "this",       "acting",      "scenes",
                                  "in",         "to",          "br",
                                  "watch",      "\"movie\"",   "her",
                                  "his",        "caf\xc3\xa9", "doesn\xe2\x80\x99t"};
constexpr const char* kNearMisses[] = {"goodness", "goods", "good_enough", "gold", "film", "was"};

/// Reviews of about 1 kB, 256 of them, which stay in a cache like those that were just parsed. None
/// has the word, so each is searched to its end.
std::vector<std::string> make_reviews(std::span<const char* const> words) {
  std::minstd_rand random;
  std::vector<std::string> reviews(256);
  for (std::string& review : reviews) {
    while (review.size() < 1'024) review.append(words[random() % words.size()]) += ' ';
  }
  return reviews;
}

std::size_t bytes_of(const std::vector<std::string>& reviews) {
  std::size_t bytes = 0;
  for (const std::string& review : reviews) bytes += review.size();
  return bytes;
}

void search(benchmark::State& state, std::span<const char* const> words, Tokenizer tokenizer) {
  const std::vector<std::string> reviews = make_reviews(words);
  const convoy::TokenSearch good("good", tokenizer);
  std::size_t found = 0;
  for (auto _ : state) {
    for (const std::string& review : reviews) found += good.found_in(review);
  }
  if (found > 0 || !good.found_in(reviews.front() + "Good")) state.SkipWithError("a wrong answer");
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes_of(reviews) * state.iterations()));
}

/// What is saved.
void tokenize(benchmark::State& state, Tokenizer tokenizer) {
  const std::vector<std::string> reviews = make_reviews(kPlain);
  std::size_t tokens = 0;
  for (auto _ : state) {
    for (const std::string& review : reviews) {
      tokens += convoy::without_stop_words(convoy::tokens_of(review, tokenizer)).size();
    }
  }
  if (tokens == 0) state.SkipWithError("no tokens");
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes_of(reviews) * state.iterations()));
}

BENCHMARK_CAPTURE(search, plain_whitespace, kPlain, Tokenizer::whitespace);
BENCHMARK_CAPTURE(search, plain_nonword, kPlain, Tokenizer::nonword);
BENCHMARK_CAPTURE(search, near_misses, kNearMisses, Tokenizer::nonword);
BENCHMARK_CAPTURE(tokenize, whitespace, Tokenizer::whitespace);
BENCHMARK_CAPTURE(tokenize, nonword, Tokenizer::nonword);

}  // namespace

BENCHMARK_MAIN();
