#include "convoy/engine/sort_keys.hpp"

#include <array>
#include <utility>

namespace convoy {
namespace {

constexpr std::size_t kBytes = sizeof(std::uint64_t) + sizeof(std::uint32_t);
using Counts = std::array<std::uint32_t, 256>;

/// Byte `number` of a key, the least first.
unsigned byte_of(const KeyedPosition& item, std::size_t number) {
  return number < 8 ? item.low >> number * 8 & 0xff : item.high >> (number - 8) * 8 & 0xff;
}

std::array<Counts, kBytes> count_bytes(const std::vector<KeyedPosition>& list) {
  std::array<Counts, kBytes> counts{};
  for (const KeyedPosition& item : list) {
    for (std::size_t number = 0; number < kBytes; ++number) ++counts[number][byte_of(item, number)];
  }
  return counts;
}

}  // namespace

void sort_keys(std::vector<KeyedPosition>& list) {
  if (list.empty()) return;
  auto counts = count_bytes(list);
  std::vector<KeyedPosition> other(list.size());
  for (std::size_t number = 0; number < kBytes; ++number) {
    Counts& count = counts[number];
    if (count[byte_of(list.front(), number)] == list.size()) continue;
    std::uint32_t begin = 0;
    for (std::uint32_t& next : count) begin += std::exchange(next, begin);
    for (const KeyedPosition& item : list) other[count[byte_of(item, number)]++] = item;
    list.swap(other);
  }
}

}  // namespace convoy
