// Rows and states as bytes for other ranks of the same run: as they lie in memory, but for texts.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "convoy/base/failure.hpp"
#include "convoy/record/column.hpp"

namespace convoy {

/// The offsets of the texts of an item, which are all that differs between processes.
using TextMembers = std::vector<std::size_t>;

/// The text members of a row.
TextMembers text_members(const Columns& columns);
/// The offset of one text, a member or a member of a member.
template <auto First, auto... Rest>
std::size_t text_member() {
  return detail::offset_of<First, Rest...>();
}

/// Symbols with ids below this are told once; those above with every item, so that neither side
/// keeps a text for each rank.
constexpr std::uint32_t kToldSymbols = 1 << 16;

/// Packed, each word of an item goes without its high bytes that are zero: half the bytes, for
/// wires that take longer to carry a byte than ranks to take words apart.
enum class Words { plain, packed };

/// Makes the bytes for one destination. A text is told once, before the first item that has it.
class ItemEncoder {
 public:
  ItemEncoder(std::size_t item_bytes, TextMembers texts, Words words = Words::plain);

  /// Appends one item. `extend(bytes)` gives room for that many more bytes, filled at once.
  template <class Extend>
  void append(const void* item, const Extend& extend) {
    for (const std::size_t offset : texts_) {
      const Symbol symbol = detail::member_at<Symbol>(item, offset);
      if (is_told(symbol)) continue;
      const std::string told = tell(symbol);
      std::memcpy(extend(told.size()), told.data(), told.size());
    }
    if (words_ == Words::packed) {
      const std::size_t size = pack(static_cast<const char*>(item));
      std::memcpy(extend(size), packed_.data(), size);
    } else {
      char* const at = extend(1 + item_bytes_);
      *at = kItem;
      std::memcpy(at + 1, item, item_bytes_);
    }
  }

  static constexpr char kItem = 0;
  static constexpr char kText = 1;
  static constexpr char kPacked = 2;

 private:
  static std::string tell(Symbol symbol);
  bool is_told(Symbol symbol) {
    const std::uint32_t id = symbol.id();
    if (id == 0) return true;
    if (id >= kToldSymbols) return false;
    if (id >= told_.size()) told_.resize(id + 1);
    if (told_[id]) return true;
    told_[id] = true;
    return false;
  }

  /// Returns the size of what stands in `packed_` then: kPacked, half a byte a word with the number
  /// of its low bytes that follow, these bytes.
  std::size_t pack(const char* item);

  std::size_t item_bytes_;
  TextMembers texts_;
  std::vector<bool> told_;  // by id
  Words words_;
  std::vector<char> packed_;
};

/// Takes apart the bytes of one source.
class ItemDecoder {
 public:
  ItemDecoder(std::size_t item_bytes, TextMembers texts)
      : item_bytes_(item_bytes),
        texts_(std::move(texts)),
        item_(item_bytes / sizeof(std::max_align_t) + 1) {}

  /// Calls `visit(pointer to the item)` for the whole items at the front and returns how many bytes
  /// they had, told texts included.
  template <class Visit>
  std::size_t take(std::string_view bytes, const Visit& visit) {
    const char* at = bytes.data();
    const char* const end = at + bytes.size();
    for (;;) {
      const auto left = static_cast<std::size_t>(end - at);
      if (left == 0) break;
      if (*at == ItemEncoder::kText) {
        const std::size_t size = learn({at, left});
        if (size == 0) break;
        at += size;
        continue;
      }
      const std::size_t size = unpack({at, left});
      if (size == 0) break;
      for (const std::size_t offset : texts_) translate(offset);
      if (!rare_.empty()) rare_.clear();
      at += size;
      visit(static_cast<const void*>(item_.data()));
    }
    return static_cast<std::size_t>(at - bytes.data());
  }

 private:
  /// Takes a text; 0 if it is not whole.
  std::size_t learn(std::string_view bytes);
  /// Makes `item_` of an item; 0 if it is not whole.
  std::size_t unpack(std::string_view bytes);
  std::size_t unpack_words(std::string_view bytes);

  void translate(std::size_t offset) {
    auto* const symbol = reinterpret_cast<Symbol*>(reinterpret_cast<char*>(item_.data()) + offset);
    const std::uint32_t id = symbol->id();
    if (id == 0) return;
    *symbol = id < known_.size() ? known_[id] : rare_.at(id);
  }

  std::size_t item_bytes_;
  TextMembers texts_;
  std::vector<std::max_align_t> item_;
  std::vector<Symbol> known_;                       // by the id of the source
  std::unordered_map<std::uint32_t, Symbol> rare_;  // of the next item
};

/// A room maker for ItemEncoder that lets a string grow.
inline auto extending(std::string& out) {
  return [&out](std::size_t bytes) {
    out.resize(out.size() + bytes);
    return out.data() + out.size() - bytes;
  };
}

}  // namespace convoy
