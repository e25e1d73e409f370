// Canonical Huffman codes of limited length, as RFC 1951 wants them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace convoy {

/// A code as deflate writes it: bits already reversed, lowest first.
struct HuffmanCode {
  std::uint16_t bits = 0;
  std::uint8_t length = 0;  ///< 0 if the symbol does not occur
};

/// Codes of at most `limit` bits for the symbols that occur; complete if at least two do.
void build_codes(std::span<const std::uint32_t> counts, unsigned limit,
                 std::span<HuffmanCode> codes);

}  // namespace convoy
