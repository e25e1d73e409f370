#include "quality/pattern.hpp"

#include <re2/re2.h>

namespace convoy {

struct Pattern::Compiled {
  RE2 pattern;
};

Pattern::Pattern(const std::string& pattern) : compiled_(new Compiled{RE2(pattern, RE2::Quiet)}) {}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;

std::string Pattern::error() const {
  return compiled_->pattern.ok() ? "" : compiled_->pattern.error();
}

bool Pattern::matches(std::string_view text) const {
  return RE2::FullMatch({text.data(), text.size()}, compiled_->pattern);
}

}  // namespace convoy
