// HDF5's shuffle filter: byte k of every element is put next to byte k of its neighbours.
#pragma once

#include <cstddef>

namespace convoy {

/// Writes byte k of `count` elements of `width` bytes to `planes + k * stride`.
void shuffle(const char* elements, std::size_t count, std::size_t width, char* planes,
             std::size_t stride);

}  // namespace convoy
