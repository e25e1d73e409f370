#include "huffman.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <vector>

namespace convoy {
namespace {

/// How often a symbol occurs, above its number: one comparison orders both.
class Leaf {
 public:
  Leaf(std::uint32_t count, std::size_t symbol) : both_(std::uint64_t{count} << 16 | symbol) {}

  std::uint32_t count() const { return static_cast<std::uint32_t>(both_ >> 16); }
  std::size_t symbol() const { return both_ & 0xffff; }
  friend auto operator<=>(const Leaf&, const Leaf&) = default;

 private:
  std::uint64_t both_;
};

/// Lengths of a minimum redundancy code, in place: counts in ascending order become lengths.
/// source: A. Moffat and J. Katajainen, "In-place calculation of minimum-redundancy codes", 1995
void counts_to_lengths(std::vector<std::uint32_t>& a) {
  const std::size_t n = a.size();
  a[0] += a[1];
  std::size_t root = 0;
  std::size_t leaf = 2;
  for (std::size_t next = 1; next < n - 1; ++next) {
    const auto take = [&] {
      if (leaf >= n || (root < next && a[root] < a[leaf])) {
        const std::uint32_t value = a[root];
        a[root++] = static_cast<std::uint32_t>(next);
        return value;
      }
      return a[leaf++];
    };
    const std::uint32_t first = take();
    a[next] = first + take();
  }
  a[n - 2] = 0;
  for (std::size_t next = n - 2; next-- > 0;) a[next] = a[a[next]] + 1;
  std::size_t available = 1;
  std::size_t at = n;
  std::uint32_t depth = 0;
  for (std::size_t inner = n - 1; available > 0; ++depth) {
    std::size_t used = 0;
    while (inner > 0 && a[inner - 1] == depth) {
      ++used;
      --inner;
    }
    for (; available > used; --available) a[--at] = depth;
    available = 2 * used;
  }
}

/// Shortens lengths beyond the limit and pays for it by lengthening the rarest of the others.
/// lengths: longest (rarest symbol) first
void limit_lengths(std::vector<std::uint32_t>& lengths, unsigned limit) {
  std::uint64_t space = 0;  // in units of the longest code that is allowed
  for (std::uint32_t& length : lengths) {
    length = std::min<std::uint32_t>(length, limit);
    space += 1ULL << (limit - length);
  }
  const std::uint64_t whole = 1ULL << limit;
  for (std::size_t i = 0; space > whole; i = i + 1 < lengths.size() ? i + 1 : 0) {
    if (lengths[i] >= limit) continue;
    space -= 1ULL << (limit - lengths[i] - 1);
    ++lengths[i];
  }
  // What was paid too much is given back to the most frequent symbols that can use it.
  for (std::size_t i = lengths.size(); i-- > 0;) {
    while (lengths[i] > 1 && space + (1ULL << (limit - lengths[i])) <= whole) {
      space += 1ULL << (limit - lengths[i]);
      --lengths[i];
    }
  }
}

/// The lowest `length` bits of a code, turned round: neighbours, pairs, halves of bytes, bytes.
std::uint16_t reversed(unsigned bits, unsigned length) {
  bits = (bits >> 1 & 0x5555) | (bits & 0x5555) << 1;
  bits = (bits >> 2 & 0x3333) | (bits & 0x3333) << 2;
  bits = (bits >> 4 & 0x0f0f) | (bits & 0x0f0f) << 4;
  bits = (bits >> 8 & 0x00ff) | (bits & 0x00ff) << 8;
  return static_cast<std::uint16_t>(bits >> (16 - length));
}

}  // namespace

void build_codes(std::span<const std::uint32_t> counts, unsigned limit,
                 std::span<HuffmanCode> codes) {
  std::fill(codes.begin(), codes.end(), HuffmanCode{});
  std::vector<Leaf> leaves;
  for (std::size_t symbol = 0; symbol < counts.size(); ++symbol) {
    if (counts[symbol] > 0) leaves.emplace_back(counts[symbol], symbol);
  }
  if (leaves.empty()) return;
  if (leaves.size() == 1) {
    codes[leaves[0].symbol()].length = 1;
    return;
  }
  std::sort(leaves.begin(), leaves.end());
  std::vector<std::uint32_t> lengths;
  for (const Leaf& leaf : leaves) lengths.push_back(leaf.count());
  counts_to_lengths(lengths);
  limit_lengths(lengths, limit);
  std::array<unsigned, 17> of_length{};
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    codes[leaves[i].symbol()].length = static_cast<std::uint8_t>(lengths[i]);
    ++of_length[lengths[i]];
  }
  std::array<unsigned, 17> next{};
  for (std::size_t length = 1; length <= 15; ++length) {
    next[length + 1] = (next[length] + of_length[length]) << 1;
  }
  for (HuffmanCode& code : codes) {
    if (code.length > 0) code.bits = reversed(next[code.length]++, code.length);
  }
}

}  // namespace convoy
