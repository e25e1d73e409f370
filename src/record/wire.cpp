#include "convoy/record/wire.hpp"

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
  const auto append_word = [&](std::size_t number) {
    std::uint64_t word = 0;
    const std::size_t offset = number * kWord;
    if (offset + kWord <= item_bytes_) {
      std::memcpy(&word, item + offset, kWord);
    } else if (offset < item_bytes_) {
      std::memcpy(&word, item + offset, item_bytes_ - offset);
    }
    std::memcpy(at, &word, kWord);
    const auto bytes =
        static_cast<unsigned>(kWord - static_cast<unsigned>(std::countl_zero(word)) / 8);
    at += bytes;
    return bytes;
  };
  for (std::size_t number = 0; number < words; number += 2) {
    const unsigned first = append_word(number);
    const unsigned second = number + 1 < words ? append_word(number + 1) : 0;
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
  const char* const head = bytes.data() + 1;
  const char* at = bytes.data() + head_bytes_of(words);
  const char* const end = bytes.data() + bytes.size();
  char* item = reinterpret_cast<char*>(item_.data());
  for (std::size_t number = 0; number < words; ++number, item += kWord) {
    const unsigned size = static_cast<unsigned char>(head[number / 2]) >> number % 2 * 4 & 15U;
    const auto left = static_cast<std::size_t>(end - at);
    std::uint64_t word = 0;
    if (left >= kWord) {
      std::memcpy(&word, at, kWord);
      word = size == 0 ? 0 : word & ~std::uint64_t{0} >> (kWord - size) * 8;
    } else {
      if (left < size) return 0;
      std::memcpy(&word, at, size);
    }
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
