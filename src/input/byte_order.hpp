// How a text begins: the mark of its encoding, or that it is of another one.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace convoy {

/// How many bytes of a text tell its encoding.
constexpr std::size_t kByteOrderBytes = 4;

/// Bytes of the UTF-8 byte order mark at the begin of a text, 0 without one; nullopt if the text is
/// UTF-16 or UTF-32, by its mark or by the NULs in it.
///   head: the first kByteOrderBytes of the text, or all of a shorter one
std::optional<std::size_t> byte_order_mark(std::string_view head);

}  // namespace convoy
