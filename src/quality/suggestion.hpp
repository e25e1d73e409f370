// What a user may have meant by a word that is not known.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace convoy {

/// "; did you mean 'orderId'?" for the nearest of the known words, or "; known are ..." where none
/// is near.
std::string suggestion(std::string_view word, std::span<const std::string> known);

}  // namespace convoy
