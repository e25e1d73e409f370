// HDF5's shuffle filter: byte k of every element is put next to byte k of its neighbours.
#pragma once

#include <cstddef>

namespace convoy {

/// Writes `count` elements of `width` bytes as `width` planes of `count` bytes.
void shuffle(const char* elements, std::size_t count, std::size_t width, char* planes);

}  // namespace convoy
