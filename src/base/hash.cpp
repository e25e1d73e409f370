#include "convoy/base/hash.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace convoy {

std::uint64_t stable_hash(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

Digest& Digest::operator+=(const Digest& other) {
  const std::uint64_t sum = low + other.low;
  high += other.high + (sum < low ? 1 : 0);
  low = sum;
  return *this;
}

std::string Digest::text() const {
  std::array<char, 33> out;
  std::snprintf(out.data(), out.size(), "%016llx%016llx", static_cast<unsigned long long>(high),
                static_cast<unsigned long long>(low));
  return {out.data(), 32};
}

Digest digest_block(std::uint64_t number, std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), number);
  return {hash.low64, hash.high64};
}

Digest digest(std::string_view content) {
  Digest sum;
  for (std::size_t begin = 0; begin < content.size(); begin += kDigestBlock) {
    sum += digest_block(begin / kDigestBlock, content.substr(begin, kDigestBlock));
  }
  return sum;
}

}  // namespace convoy
