#include "quality/suggestion.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace convoy {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Letters to insert, remove or replace; case and the sign between words do not count.
std::size_t distance(std::string_view left, std::string_view right) {
  const auto plain = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c != '_' && c != '-' && c != ' ') out += lower(c);
    }
    return out;
  };
  const std::string from = plain(left), to = plain(right);
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] != to[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string suggestion(std::string_view word, std::span<const std::string> known) {
  constexpr std::size_t kLongestWord = 200;  // what is longer is no slip of a finger
  const auto nearer = [&](const std::string& left, const std::string& right) {
    return distance(word, left) < distance(word, right);
  };
  const auto nearest = word.size() > kLongestWord
                           ? known.end()
                           : std::min_element(known.begin(), known.end(), nearer);
  if (nearest != known.end() && distance(word, *nearest) <= 1 + nearest->size() / 3) {
    return "; did you mean '" + *nearest + "'?";
  }
  std::string list;
  for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
  return "; known are " + list;
}

}  // namespace convoy
