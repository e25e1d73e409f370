// What the escapes of a JSON string stand for.
#pragma once

#include <string_view>

#include "src/input/scan.hpp"

namespace convoy {

/// Room that is needed beyond that of the text as it is written: no escape stands for more bytes
/// than it has, and whole blocks are copied.
constexpr std::size_t kEscapeRoom = 16;

/// Writes what a string stands for and returns the end; nullptr if it has half a surrogate pair or
/// a NUL, which no column can hold. Escapes must be well formed. Looks ahead as scan.hpp says.
char* replace_escapes(std::string_view raw, char* to);

}  // namespace convoy
