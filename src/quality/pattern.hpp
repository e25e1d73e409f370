// Regular expressions that cannot run away: RE2.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace convoy {

class Pattern {
 public:
  explicit Pattern(const std::string& pattern);
  ~Pattern();
  Pattern(Pattern&&) noexcept;

  /// Why the pattern cannot be used; "" if it can.
  std::string error() const;
  /// Whether the whole text is of this pattern.
  bool matches(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace convoy
