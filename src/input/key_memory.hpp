// Which wanted key a key is, remembered by its bytes as they are written.
#pragma once

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace convoy {

/// Finds keys of 1 to 31 bytes without a branch that depends on which key it is, so that keys
/// may come in any order; escapes make another key of the same name. Forgets a key for another one
/// of the same hash.
class KeyMemory {
 public:
  static constexpr int kUnknown = std::numeric_limits<int>::min();

  struct alignas(64) Slot {
    std::array<char, 32> bytes{};  ///< the key and the quote behind it
    int size = 64;                 ///< of both; where no key was learnt, more than can be equal
    int number = kUnknown;
  };

  /// Whether keys of this size are known.
  static bool takes(std::size_t size) { return size - 1 < 31; }

  KeyMemory() : slots_(std::size_t{1} << kSlotBits) {}

  /// Where the key is, if it is known: bytes that it shares with those at `text` tell.
  const Slot& slot_of(const char* text, std::size_t size) const { return slots_[hash(text, size)]; }

  /// The number that the key was learnt with, or kUnknown. A quote must follow it; looks ahead as
  /// scan.hpp says.
  int find(const char* text, std::size_t size) const {
    const Slot& slot = slot_of(text, size);
    const std::uint32_t equal =
        equal_bytes(text, slot.bytes.data()) | equal_bytes(text + 16, slot.bytes.data() + 16) << 16;
    // No key holds a quote, so that the one behind it tells its size, too.
    return std::countr_one(equal) >= slot.size ? slot.number : kUnknown;
  }

  /// As find(), of a size that it takes.
  void learn(const char* text, std::size_t size, int number) {
    Slot& slot = slots_[hash(text, size)];
    std::copy_n(text, size + 1, slot.bytes.begin());
    slot.size = static_cast<int>(size + 1);
    slot.number = number;
  }

 private:
  static constexpr int kSlotBits = 8;

  static std::uint32_t equal_bytes(const char* left, const char* right) {
    const __m128i equal = _mm_cmpeq_epi8(load(left), load(right));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(equal));
  }
  static __m128i load(const char* at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  }
  /// Of the size and four bytes at either end, the quotes around the key included.
  static std::size_t hash(const char* text, std::size_t size) {
    std::uint32_t first, last;
    std::memcpy(&first, text - 1, sizeof first);
    std::memcpy(&last, text + size - 3, sizeof last);
    const std::uint64_t both = std::uint64_t{first} << 32 | last;
    return (both + size) * 0x9e3779b97f4a7c15 >> (64 - kSlotBits);
  }

  std::vector<Slot> slots_;
};

}  // namespace convoy
