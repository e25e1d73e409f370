// Interned text: a repeated value such as a city or a stage is stored once a rank.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

namespace convoy {

/// Text or null in 4 bytes. Equal text has equal ids within a process; ids mean nothing elsewhere,
/// so the wire carries the text. Texts stay until the process ends.
class Symbol {
 public:
  Symbol() = default;  ///< null
  explicit Symbol(std::string_view text);

  bool is_null() const { return id_ == 0; }
  std::string_view text() const { return texts_[id_]; }  ///< empty for null
  std::uint32_t id() const { return id_; }
  /// The symbol that has this id, which a symbol of this process must have.
  static Symbol of_id(std::uint32_t id) {
    Symbol symbol;
    symbol.id_ = id;
    return symbol;
  }

  friend bool operator==(Symbol, Symbol) = default;
  /// Bytewise by text, null lowest.
  friend std::strong_ordering operator<=>(Symbol left, Symbol right);

 private:
  static const std::string_view* texts_;  ///< of all symbols of the process, by id
  std::uint32_t id_ = 0;
};

/// The places of all texts in their order, for sorting by numbers. Knows the texts that there were
/// when it was made.
class SymbolOrder {
 public:
  SymbolOrder();
  /// 0 for null; smaller texts have smaller places.
  std::uint32_t place(Symbol symbol) const { return places_[symbol.id()]; }

 private:
  std::vector<std::uint32_t> places_;  // by id
};

}  // namespace convoy
