#include "shuffle.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace convoy {
namespace {

/// Swaps the bits of `low` under `mask << shift` with those of `high` under `mask`.
void exchange(std::uint64_t& low, std::uint64_t& high, int shift, std::uint64_t mask) {
  const std::uint64_t differing = ((low >> shift) ^ high) & mask;
  high ^= differing;
  low ^= differing << shift;
}

/// Transposes 8 bytes of 8 elements in registers (little endian).
void transpose_block(const char* elements, std::size_t width, char* planes, std::size_t stride) {
  std::array<std::uint64_t, 8> line;
  for (std::size_t i = 0; i < 8; ++i) std::memcpy(&line[i], elements + i * width, 8);
  for (std::size_t i = 0; i < 4; ++i) exchange(line[i], line[i + 4], 32, 0x00000000FFFFFFFFu);
  for (const std::size_t i : {0u, 1u, 4u, 5u})
    exchange(line[i], line[i + 2], 16, 0x0000FFFF0000FFFFu);
  for (std::size_t i = 0; i < 8; i += 2) exchange(line[i], line[i + 1], 8, 0x00FF00FF00FF00FFu);
  for (std::size_t i = 0; i < 8; ++i) std::memcpy(planes + i * stride, &line[i], 8);
}

}  // namespace

void shuffle(const char* elements, std::size_t count, std::size_t width, char* planes,
             std::size_t stride) {
  const std::size_t block_planes = width / 8 * 8;
  const std::size_t block_rows = count / 8 * 8;
  // Planes outside: more than 8 streams a plane apart would evict each other from the cache.
  for (std::size_t plane = 0; plane < block_planes; plane += 8) {
    for (std::size_t row = 0; row < block_rows; row += 8) {
      transpose_block(elements + row * width + plane, width, planes + plane * stride + row, stride);
    }
  }
  // What does not fill a block of 8 by 8 bytes: the last rows, then the last planes.
  for (std::size_t plane = 0; plane < block_planes; ++plane) {
    for (std::size_t row = block_rows; row < count; ++row) {
      planes[plane * stride + row] = elements[row * width + plane];
    }
  }
  for (std::size_t plane = block_planes; plane < width; ++plane) {
    for (std::size_t row = 0; row < count; ++row) {
      planes[plane * stride + row] = elements[row * width + plane];
    }
  }
}

}  // namespace convoy
