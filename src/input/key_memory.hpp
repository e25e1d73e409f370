// Which wanted key a key is, remembered by its bytes as they are written.
#pragma once

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace convoy {

/// Finds keys of up to kBytes bytes without a branch that depends on which key it is, so that keys
/// may come in any order; escapes make another key of the same name. Forgets a key for another one
/// of the same hash.
class KeyMemory {
 public:
  static constexpr std::size_t kBytes = 32;

  /// A key at hand: its bytes, NULs behind them, which no key holds.
  class Key {
   public:
    /// Looks at kBytes bytes from `text` on; size <= kBytes.
    Key(const char* text, std::size_t size) {
      static constexpr auto kMask = [] {
        std::array<char, 2 * kBytes> mask{};
        std::fill_n(mask.begin(), kBytes, '\xff');
        return mask;
      }();
      const char* const mask = kMask.data() + kBytes - size;
      low_ = _mm_and_si128(load(text), load(mask));
      high_ = _mm_and_si128(load(text + 16), load(mask + 16));
    }

   private:
    friend class KeyMemory;
    static __m128i load(const char* at) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    }
    std::size_t slot() const {
      const __m128i sum = _mm_add_epi64(low_, _mm_slli_epi64(high_, 5));
      const auto first = static_cast<std::uint64_t>(_mm_cvtsi128_si64(sum));
      const auto second =
          static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(sum, sum)));
      const std::uint64_t mixed = (first ^ second * 0x9e3779b97f4a7c15) * 0xc2b2ae3d27d4eb4f;
      return mixed >> (64 - kSlotBits);
    }
    __m128i low_, high_;
  };

  KeyMemory() : slots_(std::size_t{1} << kSlotBits) {}

  static constexpr int kUnknown = std::numeric_limits<int>::min();

  /// The number that the key was learnt with, or kUnknown.
  int find(const Key& key) const {
    const Slot& slot = slots_[key.slot()];
    const __m128i low = _mm_cmpeq_epi8(key.low_, slot.low);
    const __m128i high = _mm_cmpeq_epi8(key.high_, slot.high);
    return _mm_movemask_epi8(_mm_and_si128(low, high)) == 0xffff ? slot.number : kUnknown;
  }
  void learn(const Key& key, int number) { slots_[key.slot()] = {key.low_, key.high_, number}; }

 private:
  static constexpr int kSlotBits = 8;
  struct Slot {
    __m128i low = _mm_setzero_si128();
    __m128i high = _mm_setzero_si128();
    int number = kUnknown;
  };
  std::vector<Slot> slots_;
};

}  // namespace convoy
