// Lower case as String.toLowerCase(Locale.ROOT) of Java makes it.
#pragma once

#include <string>
#include <string_view>

namespace convoy {

/// Ill-formed bytes become U+FFFD. What differs from Java: convoy/text/tokens.hpp.
std::string lower_case(std::string_view utf8);

}  // namespace convoy
