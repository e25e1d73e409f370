// Where a table finds the numbers of its entries.
#pragma once

#include <emmintrin.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "convoy/base/hash.hpp"
#include "convoy/base/prefetch.hpp"

namespace convoy {

/// A hash table from marks of keys to numbers. Eight slots fill a cache line and are looked at
/// together, so that a key costs one line, and no branch asks slot by slot. Of 64 keys in a row,
/// as ids of one time are, each has a line of its own, and these lie together, so that few pages
/// are at work. A key whose line is full goes on to other lines.
///   memory: 8 bytes a slot
class SlotLines {
 public:
  static constexpr std::uint32_t kFree = UINT32_MAX;  ///< no number

  /// A hash that 64 keys in a row share but for its last 6 bits, which the key turns over.
  static std::uint32_t mark_of(std::int64_t key) {
    const std::uint64_t near = static_cast<std::uint64_t>(key) & 63;
    return static_cast<std::uint32_t>(stable_hash(key >> 6) ^ near);
  }

  SlotLines() : SlotLines(128) {}

  std::size_t size() const { return lines_.size() * Line::kSlots; }  ///< taken and free
  std::size_t bytes() const { return lines_.size() * sizeof(Line); }

  /// The number in a slot of the mark for which `is_it(number)` says yes, or kFree in a slot that
  /// takes the number which the caller writes there.
  template <class IsIt>
  std::uint32_t& slot_for(std::uint32_t mark, const IsIt& is_it) {
    for (std::size_t at = mark;; at += step_of(mark)) {
      Line& line = lines_[at & mask_];
      for (unsigned left = line.slots_of(mark); left != 0; left &= left - 1) {
        std::uint32_t& number = line.numbers[std::countr_zero(left)];
        if (is_it(number)) return number;
      }
      if (const unsigned free = line.free_slots(); free != 0) {
        const int slot = std::countr_zero(free);
        line.marks[slot] = mark;
        return line.numbers[slot];
      }
    }
  }

  void prefetch_line(std::uint32_t mark) const { prefetch(&lines_[mark & mask_]); }
  /// A number that `slot_for` may ask for, or kFree.
  std::uint32_t guess(std::uint32_t mark) const {
    const Line& line = lines_[mark & mask_];
    const unsigned slots = line.slots_of(mark);
    return slots == 0 ? kFree : line.numbers[std::countr_zero(slots)];
  }

  /// Twice as many lines. They stand by marks, so no key is looked at.
  void grow() {
    const std::vector<Line> fewer = std::exchange(*this, SlotLines(lines_.size() * 2)).lines_;
    for (const Line& line : fewer) {
      for (std::size_t i = 0; i < Line::kSlots && line.numbers[i] != kFree; ++i) {
        slot_for(line.marks[i], [](std::uint32_t) { return false; }) = line.numbers[i];
      }
    }
  }

 private:
  struct alignas(64) Line {
    static constexpr std::size_t kSlots = 8;  // taken from the first on
    std::uint32_t marks[kSlots] = {};
    std::uint32_t numbers[kSlots] = {kFree, kFree, kFree, kFree, kFree, kFree, kFree, kFree};

    /// A bit for each slot that has a number and the mark.
    unsigned slots_of(std::uint32_t mark) const { return equal(marks, mark) & ~free_slots(); }
    unsigned free_slots() const { return equal(numbers, kFree); }

   private:
    static unsigned equal(const std::uint32_t* values, std::uint32_t value) {
      const __m128i wanted = _mm_set1_epi32(static_cast<int>(value));
      const auto* const at = reinterpret_cast<const __m128i*>(values);
      const __m128i low = _mm_cmpeq_epi32(_mm_load_si128(at), wanted);
      const __m128i high = _mm_cmpeq_epi32(_mm_load_si128(at + 1), wanted);
      return static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(low)) |
                                   _mm_movemask_ps(_mm_castsi128_ps(high)) << 4);
    }
  };

  explicit SlotLines(std::size_t lines) : lines_(lines), mask_(lines - 1) {}

  /// Odd, so that a key comes to every line.
  static std::size_t step_of(std::uint32_t mark) { return mark * 0x9e3779b9u >> 8 | 1; }

  std::vector<Line> lines_;
  std::size_t mask_;
};

}  // namespace convoy
