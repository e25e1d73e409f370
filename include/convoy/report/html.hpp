// Writes HTML and SVG. What was read from files becomes text here and nowhere else.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace convoy {

/// A document that grows. Texts and values of attributes are escaped; names of elements and
/// attributes are our own. Text that comes out is UTF-8 whatever comes in:
///   - markup is escaped: & < > " '
///   - bytes that are not UTF-8 become U+FFFD
///   - control characters become visible: a line feed is shown as U+240A
///   - so do characters that are invisible or turn the direction of text: U+202E is shown as
///     [U+202E]
class Html {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// Closes its element when it ends.
  class [[nodiscard]] Element {
   public:
    Element(Html& html, std::string_view name) : html_(html), name_(name) {}
    ~Element() { html_.close(name_); }
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;

   private:
    Html& html_;
    std::string_view name_;
  };

  static constexpr std::size_t kValueBytes = 200;

  Html() : out_("<!DOCTYPE html>\n") {}

  Element open(std::string_view name, Attributes attributes = {});
  /// An element that holds text alone.
  void leaf(std::string_view name, std::string_view text, Attributes attributes = {});
  /// An element without content: `meta`, or of SVG.
  void single(std::string_view name, Attributes attributes = {});
  void text(std::string_view text) { escape(text); }
  /// Text that is ours, with its line feeds.
  void lines(std::string_view text);
  /// Text that somebody else made: cut to so many bytes, and apart from the direction of the text
  /// around it.
  void value(std::string_view text, std::size_t most = kValueBytes);
  /// A style sheet that is ours.
  void style(std::string_view sheet);

  const std::string& str() const { return out_; }

 private:
  void tag(std::string_view name, Attributes attributes, std::string_view end);
  void close(std::string_view name);
  void escape(std::string_view text);

  std::string out_;
};

/// A path of a link: all but unreserved characters and slashes are written %HH.
std::string url_of(std::string_view path);

}  // namespace convoy
