// What rules said of short texts, so that a text that comes again is not looked at again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "convoy/input/records.hpp"

namespace convoy {

/// Verdicts on texts of 1 to 16 bytes without escapes, found without a branch that depends on which
/// text it is. Forgets a text for another one of the same hash.
///   memory: 2 KiB
class TextVerdicts {
 public:
  static constexpr std::uint64_t kUnknown = ~std::uint64_t{0};

  static bool takes(const FieldValue& value) {
    return value.kind == FieldValue::Kind::string && !value.no_text && value.text.size() - 1 < 16;
  }

  /// Whether a value is such a text, and was learnt with the verdict 0.
  bool pass(const FieldValue& value) const {
    if (!takes(value)) return false;
    const Slot wanted{words_of(value.text), value.text.size(), 0};
    const Slot& slot = slots_[hash(wanted.words)];
    return (differing(slot, wanted) | slot.verdict) == 0;
  }
  /// The verdict that a value that it takes was learnt with, or kUnknown.
  std::uint64_t find(const FieldValue& value) const {
    const Slot wanted{words_of(value.text), value.text.size(), 0};
    const Slot& slot = slots_[hash(wanted.words)];
    return differing(slot, wanted) == 0 ? slot.verdict : kUnknown;
  }
  void learn(const FieldValue& value, std::uint64_t verdict) {
    const Words words = words_of(value.text);
    slots_[hash(words)] = {words, value.text.size(), verdict};
  }
  void clear() { slots_ = {}; }

 private:
  static constexpr int kSlotBits = 6;

  /// All bytes of a text; both may hold the ones in its middle.
  struct Words {
    std::uint64_t head = 0, tail = 0;
  };
  struct alignas(32) Slot {
    Words words;
    std::uint64_t size = 0;  // no text that is learnt has it
    std::uint64_t verdict = kUnknown;
  };

  template <class Word>
  static Words ends_of(std::string_view text) {
    Word head, tail;
    std::memcpy(&head, text.data(), sizeof head);
    std::memcpy(&tail, text.data() + text.size() - sizeof tail, sizeof tail);
    return {head, tail};
  }
  static Words words_of(std::string_view text) {
    if (text.size() >= 8) return ends_of<std::uint64_t>(text);
    if (text.size() >= 4) return ends_of<std::uint32_t>(text);
    const Words ends = ends_of<std::uint8_t>(text);
    return {ends.head, ends.tail << 8 | static_cast<unsigned char>(text[text.size() / 2])};
  }
  static std::size_t hash(const Words& words) {
    return (words.head ^ words.tail * 3) * 0x9e3779b97f4a7c15 >> (64 - kSlotBits);
  }

  /// 0 if both are of the same text.
  static std::uint64_t differing(const Slot& left, const Slot& right) {
    return (left.words.head ^ right.words.head) | (left.words.tail ^ right.words.tail) |
           (left.size ^ right.size);
  }

  std::array<Slot, std::size_t{1} << kSlotBits> slots_{};
};

}  // namespace convoy
