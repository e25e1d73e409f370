// Deflate for shuffled columns: runs and Huffman codes, no search for matches.
#pragma once

#include <cstddef>
#include <string_view>

#include "convoy/base/growing_bytes.hpp"

namespace convoy {

/// Appends `bytes` as a zlib stream (RFC 1950, 1951) that any inflate reads.
///
/// After shuffling, the n-th bytes of all values lie together in a plane of `plane` bytes:
/// constant, slowly changing, or noise. A search for matches finds little there that runs and a
/// code for each plane do not give as well, and it was a third of the time of writing a table. A
/// pure function: the same bytes on every machine.
///   plane: bytes that have a code of their own; at least 1
void deflate_planes(std::string_view bytes, std::size_t plane, GrowingBytes& out);

}  // namespace convoy
