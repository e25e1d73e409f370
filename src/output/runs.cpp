#include "runs.hpp"

#include <emmintrin.h>

#include <algorithm>
#include <bit>
#include <cstdint>

namespace convoy {
namespace {

/// A bit for each of up to 64 bytes: whether it equals the byte before it.
std::uint64_t repeats(const char* bytes, std::size_t count) {
  std::uint64_t mask = 0;
  if (count == 64) {
    for (unsigned part = 0; part < 64; part += 16) {
      const auto* const here = reinterpret_cast<const __m128i*>(bytes + part);
      const auto* const before = reinterpret_cast<const __m128i*>(bytes + part - 1);
      const __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128(here), _mm_loadu_si128(before));
      mask |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(equal))} << part;
    }
    return mask;
  }
  for (std::size_t i = 0; i < count; ++i) {
    mask |= std::uint64_t{bytes[i] == *(bytes + i - 1)} << i;
  }
  return mask;
}

/// The places where kShortestRun ones begin.
std::uint64_t begins_of_runs(std::uint64_t mask) {
  static_assert(kShortestRun == 8);
  mask &= mask >> 1;
  mask &= mask >> 2;
  return mask & mask >> 4;
}

}  // namespace

// 64 bytes at a time: most planes are noise, which has no runs.
void find_runs(std::string_view block, std::vector<Run>& runs) {
  runs.clear();
  std::size_t open = 0;  // bytes of a run that reaches the end of what was looked at
  std::size_t at = std::min<std::size_t>(1, block.size());
  const auto close = [&](std::size_t end) {
    if (open >= kShortestRun) runs.push_back({end - open, open});
    open = 0;
  };
  for (std::size_t count = 0; at < block.size(); at += count) {
    count = std::min<std::size_t>(64, block.size() - at);
    const std::uint64_t mask = repeats(block.data() + at, count);
    const auto first = static_cast<std::size_t>(std::countr_one(mask));
    open += first;
    if (first == count) continue;
    close(at + first);
    std::uint64_t begins = begins_of_runs(mask) & ~std::uint64_t{0} << first;
    while (begins != 0) {
      const auto begin = static_cast<std::size_t>(std::countr_zero(begins));
      const auto bytes = static_cast<std::size_t>(std::countr_one(mask >> begin));
      if (begin + bytes == count) break;  // it may go on
      runs.push_back({at + begin, bytes});
      begins &= ~std::uint64_t{0} << (begin + bytes);
    }
    open = static_cast<std::size_t>(std::countl_one(mask << (64 - count)));
  }
  close(at);
}

}  // namespace convoy
