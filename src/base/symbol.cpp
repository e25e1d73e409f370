#include "convoy/base/symbol.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <numeric>
#include <string>
#include <unordered_map>
#include <vector>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace {

// One thread a rank, so the pool needs no lock.
struct Pool {
  std::deque<std::string> storage;  // never moves a string
  std::vector<std::string_view> texts{{}};
  std::unordered_map<std::string_view, std::uint32_t> ids;
};

Pool& pool() {
  static Pool the_pool;
  return the_pool;
}

/// The last symbol of each small hash: columns repeat few texts, so most look-ups end here.
Symbol& recent(std::string_view text) {
  static std::array<Symbol, 256> symbols;
  std::size_t mixed = text.size();
  if (!text.empty()) {
    mixed = mixed * 37 + static_cast<unsigned char>(text.front());
    mixed = mixed * 37 + static_cast<unsigned char>(text[text.size() / 2]);
    mixed = mixed * 37 + static_cast<unsigned char>(text.back());
  }
  return symbols[mixed % symbols.size()];
}

}  // namespace

constinit const std::string_view kNull;
constinit const std::string_view* Symbol::texts_ = &kNull;

Symbol::Symbol(std::string_view text) {
  Pool& known = pool();
  Symbol& last = recent(text);
  if (!last.is_null() && known.texts[last.id_] == text) {
    id_ = last.id_;
    return;
  }
  if (auto found = known.ids.find(text); found != known.ids.end()) {
    id_ = found->second;
    last = *this;
    return;
  }
  invariant(known.texts.size() < UINT32_MAX, "fewer than 2^32 distinct texts a rank");
  id_ = static_cast<std::uint32_t>(known.texts.size());
  known.texts.push_back(known.storage.emplace_back(text));
  texts_ = known.texts.data();
  known.ids.emplace(known.texts.back(), id_);
}

std::strong_ordering operator<=>(Symbol left, Symbol right) {
  if (left.id_ == right.id_) return std::strong_ordering::equal;
  if (left.is_null()) return std::strong_ordering::less;
  if (right.is_null()) return std::strong_ordering::greater;
  return left.text() <=> right.text();
}

SymbolOrder::SymbolOrder() : places_(pool().texts.size()) {
  std::vector<std::uint32_t> ids(places_.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto& texts = pool().texts;
  std::sort(ids.begin() + 1, ids.end(),
            [&](std::uint32_t left, std::uint32_t right) { return texts[left] < texts[right]; });
  for (std::uint32_t place = 0; place < ids.size(); ++place) places_[ids[place]] = place;
}

}  // namespace convoy
