#include "deflate.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "huffman.hpp"
#include "runs.hpp"

namespace convoy {
namespace {

constexpr std::size_t kSymbols = 286;  // literals, end of block, lengths of matches
constexpr std::size_t kEndOfBlock = 256;
constexpr std::size_t kLongestMatch = 258;
constexpr std::size_t kSmallestPlane = 4096;  // smaller ones share a code, which costs 50 bytes

/// Writes bits, lowest first, into room that was made before.
class BitWriter {
 public:
  explicit BitWriter(char* at) : at_(at) {}

  void put(std::uint64_t bits, unsigned count) {
    waiting_ |= bits << waiting_bits_;
    waiting_bits_ += count;
  }
  void put(const HuffmanCode& code) { put(code.bits, code.length); }
  /// Must come before more than 63 bits wait.
  void flush() {
    std::memcpy(at_, &waiting_, sizeof waiting_);
    at_ += waiting_bits_ / 8;
    waiting_ >>= waiting_bits_ / 8 * 8;
    waiting_bits_ %= 8;
  }
  void align() {
    waiting_bits_ = (waiting_bits_ + 7) / 8 * 8;
    flush();
  }
  void copy(std::string_view bytes) {
    std::memcpy(at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }
  char* at() const { return at_; }

 private:
  char* at_;
  std::uint64_t waiting_ = 0;
  unsigned waiting_bits_ = 0;
};

struct LengthCode {
  std::uint16_t symbol;
  std::uint8_t extra_bits;
  std::uint16_t base;
};

/// The code of a match length, 3 to 258 (RFC 1951, 3.2.5).
LengthCode length_code(std::size_t length) {
  if (length == kLongestMatch) return {285, 0, 258};
  const auto from_three = static_cast<unsigned>(length - 3);
  if (from_three < 8)
    return {static_cast<std::uint16_t>(257 + from_three), 0, static_cast<std::uint16_t>(length)};
  const unsigned extra = static_cast<unsigned>(std::bit_width(from_three)) - 3;
  const unsigned group = from_three >> extra;  // 4 to 7
  return {static_cast<std::uint16_t>(257 + 4 * extra + group), static_cast<std::uint8_t>(extra),
          static_cast<std::uint16_t>((group << extra) + 3)};
}

/// Calls `match(length)` for the pieces of a run; what is left over, up to 2 bytes, are literals.
template <class Match>
std::size_t split_run(std::size_t bytes, const Match& match) {
  for (; bytes > kLongestMatch; bytes -= kLongestMatch) match(kLongestMatch);
  if (bytes < 3) return bytes;
  match(bytes);
  return 0;
}

/// How often each symbol occurs in the block.
using Counts = std::array<std::uint32_t, kSymbols>;

void count_literals(std::string_view bytes, std::array<std::array<std::uint32_t, 256>, 4>& tables) {
  std::size_t at = 0;
  // Four tables: equal neighbours would wait for each other's increment.
  for (; at + 4 <= bytes.size(); at += 4) {
    for (std::size_t i = 0; i < 4; ++i) ++tables[i][static_cast<unsigned char>(bytes[at + i])];
  }
  for (; at < bytes.size(); ++at) ++tables[0][static_cast<unsigned char>(bytes[at])];
}

Counts count_symbols(std::string_view block, const std::vector<Run>& runs) {
  Counts counts{};
  std::array<std::array<std::uint32_t, 256>, 4> tables{};
  std::size_t at = 0;
  for (const Run& run : runs) {
    count_literals(block.substr(at, run.begin - at), tables);
    const std::size_t left =
        split_run(run.bytes, [&](std::size_t length) { ++counts[length_code(length).symbol]; });
    at = run.begin + run.bytes - left;
  }
  count_literals(block.substr(at), tables);
  for (const auto& table : tables) {
    for (std::size_t i = 0; i < 256; ++i) counts[i] += table[i];
  }
  counts[kEndOfBlock] = 1;
  return counts;
}

/// The lengths of all codes as deflate writes them: runs of zeros and repeats are shortened.
struct LengthSymbol {
  std::uint8_t symbol;
  std::uint8_t extra;
  std::uint8_t extra_bits;
};

std::vector<LengthSymbol> shorten(const std::vector<std::uint8_t>& lengths) {
  std::vector<LengthSymbol> symbols;
  for (std::size_t at = 0; at < lengths.size();) {
    std::size_t same = 1;
    while (at + same < lengths.size() && lengths[at + same] == lengths[at]) ++same;
    if (lengths[at] == 0 && same >= 3) {
      same = std::min<std::size_t>(same, 138);
      if (same <= 10)
        symbols.push_back({17, static_cast<std::uint8_t>(same - 3), 3});
      else
        symbols.push_back({18, static_cast<std::uint8_t>(same - 11), 7});
    } else if (same >= 4) {
      same = std::min<std::size_t>(same, 7);
      symbols.push_back({lengths[at], 0, 0});
      symbols.push_back({16, static_cast<std::uint8_t>(same - 4), 2});
    } else {
      symbols.push_back({lengths[at], 0, 0});
      same = 1;
    }
    at += same;
  }
  return symbols;
}

struct BlockCodes {
  std::array<HuffmanCode, kSymbols> symbols;
  HuffmanCode distance;  ///< of 1, the only one
  std::vector<LengthSymbol> lengths;
  std::array<HuffmanCode, 19> length_codes;
  std::uint64_t bits = 0;  ///< of the whole block, about
};

BlockCodes make_codes(const Counts& counts, bool has_runs) {
  BlockCodes codes;
  build_codes(counts, 15, codes.symbols);
  codes.distance.length = has_runs ? 1 : 0;
  std::vector<std::uint8_t> lengths;
  for (std::size_t i = 0; i < kSymbols; ++i) {
    lengths.push_back(codes.symbols[i].length);
    const unsigned more = i > kEndOfBlock ? 6 : 0;  // the rest of a length, and the distance
    codes.bits += std::uint64_t{counts[i]} * (codes.symbols[i].length + more);
  }
  lengths.push_back(codes.distance.length);
  codes.lengths = shorten(lengths);
  std::array<std::uint32_t, 19> length_counts{};
  for (const LengthSymbol& each : codes.lengths) ++length_counts[each.symbol];
  build_codes(length_counts, 7, codes.length_codes);
  codes.bits += 8 * codes.lengths.size() + 100;
  return codes;
}

void write_codes(const BlockCodes& codes, BitWriter& out) {
  constexpr std::array<std::uint8_t, 19> kOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                   11, 4,  12, 3, 13, 2, 14, 1, 15};
  out.put(kSymbols - 257, 5);
  out.put(0, 5);  // one distance code
  out.put(19 - 4, 4);
  out.flush();
  for (const std::uint8_t symbol : kOrder) {
    out.put(codes.length_codes[symbol].length, 3);
    out.flush();
  }
  for (const LengthSymbol& each : codes.lengths) {
    out.put(codes.length_codes[each.symbol]);
    out.put(each.extra, each.extra_bits);
    out.flush();
  }
}

void write_literals(std::string_view bytes, const BlockCodes& codes, BitWriter& out) {
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {  // 7 + 3 x 15 bits fit into 63
    for (std::size_t i = 0; i < 3; ++i) {
      out.put(codes.symbols[static_cast<unsigned char>(bytes[at + i])]);
    }
    out.flush();
  }
  for (; at < bytes.size(); ++at) out.put(codes.symbols[static_cast<unsigned char>(bytes[at])]);
  out.flush();
}

void write_block(std::string_view block, const std::vector<Run>& runs, const BlockCodes& codes,
                 BitWriter& out) {
  write_codes(codes, out);
  std::size_t at = 0;
  for (const Run& run : runs) {
    write_literals(block.substr(at, run.begin - at), codes, out);
    const std::size_t left = split_run(run.bytes, [&](std::size_t length) {
      const LengthCode code = length_code(length);
      out.put(codes.symbols[code.symbol]);
      out.put(length - code.base, code.extra_bits);
      out.put(codes.distance);
      out.flush();
    });
    at = run.begin + run.bytes - left;
  }
  write_literals(block.substr(at), codes, out);
  out.put(codes.symbols[kEndOfBlock]);
  out.flush();
}

void write_stored(std::string_view block, bool last, BitWriter& out) {
  constexpr std::size_t kMost = 65'535;
  do {
    const std::string_view piece = block.substr(0, kMost);
    block.remove_prefix(piece.size());
    out.put(last && block.empty() ? 1 : 0, 1);
    out.put(0, 2);
    out.align();
    out.put(piece.size(), 16);
    out.put(~piece.size() & 0xffff, 16);
    out.flush();
    out.copy(piece);
  } while (!block.empty());
}

}  // namespace

void deflate_planes(std::string_view bytes, std::size_t plane, GrowingBytes& out) {
  const std::size_t block_bytes = std::max(plane, kSmallestPlane);
  const std::string_view all = bytes;
  const std::size_t blocks = bytes.size() / block_bytes + 1;
  // A block that does not shrink is stored: its bytes, and 5 for each piece of it.
  BitWriter writer(
      out.reserve(bytes.size() + blocks * (1024 + 5 * (block_bytes / 65'535 + 1)) + 64));
  writer.put(0x0178, 16);  // deflate, window 32 KiB, fastest
  writer.flush();
  std::vector<Run> runs;
  do {
    const std::string_view block = bytes.substr(0, block_bytes);
    bytes.remove_prefix(block.size());
    const bool last = bytes.empty();
    find_runs(block, runs);
    const BlockCodes codes = make_codes(count_symbols(block, runs), !runs.empty());
    if (codes.bits >= 8 * block.size()) {
      write_stored(block, last, writer);
    } else {
      writer.put(last ? 1 : 0, 1);
      writer.put(2, 2);
      write_block(block, runs, codes, writer);
    }
  } while (!bytes.empty());
  writer.align();
  const std::uint32_t sum = libdeflate_adler32(1, all.data(), all.size());
  for (int shift = 24; shift >= 0; shift -= 8) writer.put(sum >> shift & 0xff, 8);
  writer.flush();
  out.take_until(writer.at());
}

}  // namespace convoy
