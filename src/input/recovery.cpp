// Finds the next record after bytes that are no JSON.
#include <algorithm>
#include <cstring>
#include <string>

#include "src/input/item_reader.hpp"

namespace convoy {
namespace {

/// Knows of a byte whether a record may begin there, from the bytes that were passed before it.
class ResumeSearch {
 public:
  enum class Line { blank, comma, other };
  explicit ResumeSearch(Line line) : line_(line) {}

  /// Passes bytes up to a `{` that is the first of its line, or to `end`.
  const char* find(const char* at, const char* end) {
    while (at < end) {
      if (line_ == Line::other) {
        at = pass_line(at, end);
      } else if (*at == '{') {
        return at;
      } else {
        pass(*at++);
      }
    }
    return end;
  }

  char last() const { return last_; }

 private:
  void pass(char byte) {
    if (byte == '\n') line_ = Line::blank;
    if (is_blank(byte)) return;
    line_ = byte == ',' && line_ == Line::blank ? Line::comma : Line::other;
    last_ = byte;
  }

  const char* pass_line(const char* at, const char* end) {
    const auto bytes = static_cast<std::size_t>(end - at);
    const auto* feed = static_cast<const char*>(std::memchr(at, '\n', bytes));
    const char* const stop = feed == nullptr ? end : feed;
    for (const char* back = stop; back > at; --back) {
      if (is_blank(back[-1])) continue;
      last_ = back[-1];
      break;
    }
    if (feed == nullptr) return end;
    line_ = Line::blank;
    return feed + 1;
  }

  Line line_;
  char last_ = '\0';  ///< the last byte that is not blank
};

}  // namespace

bool has_resume_point(std::string_view text) {
  const char* const end = text.data() + text.size();
  return ResumeSearch(ResumeSearch::Line::other).find(text.data(), end) != end;
}

// Where the damage lies within the record does not matter: a line that was cut may have made the
// records behind it look like its own values. A missing comma is the one error at which a record
// may begin at once.
void ItemReader::recover(const char* reason) {
  const bool may_begin_here = place_ == Place::after_element && line_begun_;
  const bool was_in_array = place_ != Place::top;
  ResumeSearch search(may_begin_here ? ResumeSearch::Line::blank : ResumeSearch::Line::other);
  const std::uint64_t begin = offset();
  std::string text;
  const char* found = cursor_;
  for (;;) {
    found = search.find(cursor_, window_.end());
    append_capped(text, cursor_, found);
    cursor_ = found;
    if (found != window_.end()) break;
    if (!extend()) {
      if (was_in_array && search.last() != ']') add_damage(offset(), "unclosed_array");
      ended_ = true;
      break;
    }
  }
  add_bad(begin, reason, text);
  place_ = search.last() == ',' || search.last() == '[' ? Place::element : Place::top;
}

}  // namespace convoy
