// Hashes that files and other ranks may rely on: XXH3 with seed 0, the same on every machine.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace convoy {

/// XXH3-64, seed 0.
std::uint64_t stable_hash(std::string_view bytes);

/// The same of the eight bytes of a key, lowest first; here, because it is asked for every record.
///   source: XXH3, the case of 4 to 8 bytes, Y. Collet, xxHash 0.8
inline std::uint64_t stable_hash(std::int64_t key) {
  constexpr std::uint64_t kSecret = 0xc73ab174c5ecd5a2;  // of the default secret, bytes 8 to 23
  constexpr std::uint64_t kPrime = 0x9fb21c651e98df25;
  std::uint64_t hash = std::rotl(static_cast<std::uint64_t>(key), 32) ^ kSecret;
  hash ^= std::rotl(hash, 49) ^ std::rotl(hash, 24);
  hash *= kPrime;
  hash ^= (hash >> 35) + sizeof key;
  hash *= kPrime;
  return hash ^ hash >> 28;
}

/// A 128-bit content digest that can be put together from blocks in any order and on any rank.
struct Digest {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  /// Adds the digest of another part of the same file.
  Digest& operator+=(const Digest& other);
  friend bool operator==(const Digest&, const Digest&) = default;
  /// 32 hexadecimal digits.
  std::string text() const;
};

/// Files are digested in blocks of this many bytes.
constexpr std::size_t kDigestBlock = 1 << 20;

/// The digest of one block: XXH3-128 with the block's number (from 0) as seed. The digest of a file
/// is the sum of those of its blocks, so ranks that read parts of it need no second pass.
Digest digest_block(std::uint64_t number, std::string_view bytes);

/// The digest of a whole file's content held in memory.
Digest digest(std::string_view content);

}  // namespace convoy
