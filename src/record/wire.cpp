#include "convoy/record/wire.hpp"

#include <array>
#include <bit>

namespace convoy {
namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);
static_assert(std::endian::native == std::endian::little, "the low bytes of a word come first");

std::size_t words_of(std::size_t item_bytes) {
  return (item_bytes + kWord - 1) / kWord;
}
std::size_t head_bytes_of(std::size_t words) {
  return 1 + (words + 1) / 2;
}

std::uint64_t word_at(const char* from, std::size_t bytes = kWord) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, bytes);
  return word;
}

/// How many bytes are left without the high ones that are zero; no branch.
unsigned low_bytes(std::uint64_t word) {
  return (71U - static_cast<unsigned>(std::countl_zero(word | 1))) / 8 - (word == 0 ? 1 : 0);
}

/// A word's lowest bytes, by how many they are; half a byte can say more, but never does.
constexpr auto kLow = [] {
  std::array<std::uint64_t, 16> masks{};
  for (std::size_t bytes = 1; bytes < masks.size(); ++bytes)
    masks[bytes] = masks[bytes - 1] << 8 | 0xFF;
  return masks;
}();

}  // namespace

TextMembers text_members(const Columns& columns) {
  TextMembers texts;
  for (const Column& column : columns) {
    if (column.member == Member::symbol) texts.push_back(column.offset);
  }
  return texts;
}

ItemEncoder::ItemEncoder(std::size_t item_bytes, TextMembers texts, Words words)
    : item_bytes_(item_bytes),
      texts_(std::move(texts)),
      words_(words),
      packed_(head_bytes_of(words_of(item_bytes)) + words_of(item_bytes) * kWord) {}

std::string ItemEncoder::tell(Symbol symbol) {
  const std::string_view text = symbol.text();
  const std::uint32_t head[2] = {symbol.id(), static_cast<std::uint32_t>(text.size())};
  std::string told(1, kText);
  told.append(reinterpret_cast<const char*>(head), sizeof head);
  return told.append(text);
}

std::size_t ItemEncoder::pack(const char* item) {
  const std::size_t words = words_of(item_bytes_);
  char* head = packed_.data();
  char* at = head + head_bytes_of(words);
  *head++ = kPacked;
  const auto append = [&](std::size_t number) {
    const std::size_t offset = number * kWord;
    const bool is_whole = offset + kWord <= item_bytes_;
    const std::uint64_t word =
        is_whole ? word_at(item + offset) : word_at(item + offset, item_bytes_ - offset);
    std::memcpy(at, &word, kWord);
    const unsigned bytes = low_bytes(word);
    at += bytes;
    return bytes;
  };
  for (std::size_t number = 0; number < words; number += 2) {
    const unsigned first = append(number);
    const unsigned second = number + 1 < words ? append(number + 1) : 0;
    *head++ = static_cast<char>(first | second << 4);
  }
  return static_cast<std::size_t>(at - packed_.data());
}

std::size_t ItemDecoder::unpack(std::string_view bytes) {
  if (bytes[0] == ItemEncoder::kPacked) return unpack_words(bytes);
  if (bytes.size() < 1 + item_bytes_) return 0;
  std::memcpy(item_.data(), bytes.data() + 1, item_bytes_);
  return 1 + item_bytes_;
}

std::size_t ItemDecoder::unpack_words(std::string_view bytes) {
  const std::size_t words = words_of(item_bytes_);
  if (bytes.size() < head_bytes_of(words)) return 0;
  const char* head = bytes.data() + 1;
  const char* at = bytes.data() + head_bytes_of(words);
  const char* const end = bytes.data() + bytes.size();
  char* item = reinterpret_cast<char*>(item_.data());
  // No word begins so near the end that eight bytes cannot be loaded.
  if (static_cast<std::size_t>(end - at) >= (words + 1) * kWord) {
    for (std::size_t number = 0; number < words; number += 2, item += 2 * kWord) {
      const unsigned sizes = static_cast<unsigned char>(*head++);
      const unsigned first = sizes & 15, second = sizes >> 4;
      const std::uint64_t pair[2] = {word_at(at) & kLow[first], word_at(at + first) & kLow[second]};
      std::memcpy(item, pair, sizeof pair);
      at += first + second;
    }
    return static_cast<std::size_t>(at - bytes.data());
  }
  for (std::size_t number = 0; number < words; ++number, item += kWord) {
    const unsigned size = static_cast<unsigned char>(head[number / 2]) >> number % 2 * 4 & 15U;
    if (static_cast<std::size_t>(end - at) < size) return 0;
    const std::uint64_t word = word_at(at, size);
    std::memcpy(item, &word, kWord);
    at += size;
  }
  return static_cast<std::size_t>(at - bytes.data());
}

std::size_t ItemDecoder::learn(std::string_view bytes) {
  std::uint32_t head[2];  // the id there, the size
  if (bytes.size() < 1 + sizeof head) return 0;
  std::memcpy(head, bytes.data() + 1, sizeof head);
  const std::size_t size = 1 + sizeof head + head[1];
  if (bytes.size() < size) return 0;
  const Symbol symbol(bytes.substr(1 + sizeof head, head[1]));
  if (head[0] >= kToldSymbols) {
    rare_[head[0]] = symbol;
  } else {
    if (head[0] >= known_.size()) known_.resize(head[0] + 1);
    known_[head[0]] = symbol;
  }
  return size;
}

}  // namespace convoy
