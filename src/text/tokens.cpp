#include "convoy/text/tokens.hpp"

#include <utility>

#include "text/letters.hpp"
#include "text/lower_case.hpp"
#include "text/stop_words.hpp"

namespace convoy {
namespace {

std::vector<std::string> split_at_spaces(std::string_view lower) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < lower.size(); ++at) {
    if (!is_space(lower[at])) continue;
    out.emplace_back(lower.substr(begin, at - begin));
    begin = at + 1;
  }
  out.emplace_back(lower.substr(begin));
  // Java drops the empty tokens at the end, unless there was nothing to cut.
  while (!lower.empty() && !out.empty() && out.back().empty()) out.pop_back();
  return out;
}

std::vector<std::string> word_runs(std::string_view lower) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < lower.size(); ++at) {
    const std::size_t begin = at;
    while (at < lower.size() && is_word_byte(lower[at])) ++at;
    if (at > begin) out.emplace_back(lower.substr(begin, at - begin));
  }
  return out;
}

}  // namespace

std::vector<std::string> tokens_of(std::string_view utf8, Tokenizer tokenizer) {
  const std::string lower = lower_case(utf8);
  return tokenizer == Tokenizer::whitespace ? split_at_spaces(lower) : word_runs(lower);
}

std::vector<std::string> without_stop_words(std::vector<std::string> tokens) {
  std::erase_if(tokens, [](const std::string& token) { return is_stop_word(lower_case(token)); });
  return tokens;
}

}  // namespace convoy
