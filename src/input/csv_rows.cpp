#include "src/input/csv_rows.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace convoy {
namespace {

constexpr std::size_t kUnrolled = 4;  // rarely more in a block of a row: the branch is foreseen

/// Writes the places of the bits, which stand for bytes from `from` on, and returns the one behind
/// them, where something may be written, too.
inline const char** put(std::uint64_t bits, const char* from, const char** place) {
  for (std::size_t i = 0; i < kUnrolled; ++i, bits &= bits - 1) {
    *place = from + std::countr_zero(bits);
    place += bits != 0;
  }
  for (; bits != 0; bits &= bits - 1) *place++ = from + std::countr_zero(bits);
  return place;
}

/// Bits from that of a byte on.
inline std::uint64_t from_byte(std::size_t offset) {
  return ~std::uint64_t{0} << offset % CsvMasks::kBytes;
}

}  // namespace

CsvRows::CsvRows(const CsvHeader& header, std::size_t keys)
    : header_(header),
      values_(keys),
      separators_(1 + header.fields + CsvMasks::kBytes + 1),
      last_(separators_.data() + header.fields) {}

void CsvRows::look_at(const char* begin, const char* end) {
  begin_ = begin;
  end_ = end;
  blocks_ = (static_cast<std::size_t>(end - begin) + CsvMasks::kBytes - 1) / CsvMasks::kBytes;
  known_ = 0;
  if (masks_.size() < blocks_) masks_.resize(blocks_);
}

// A few at a time, so that they are used while they are in the nearest cache. The reader may have
// passed over blocks without a look at them.
void CsvRows::index(std::size_t block) {
  constexpr std::size_t kAtOnce = 64;
  const std::size_t count = std::min(block + kAtOnce, blocks_) - known_;
  find_csv_masks(begin_ + known_ * CsvMasks::kBytes, count, header_.delimiter,
                 masks_.data() + known_);
  known_ += count;
}

inline const char* CsvRows::next(Member bytes, const char* at) {
  const auto offset = static_cast<std::size_t>(at - begin_);
  std::uint64_t here = from_byte(offset);
  for (std::size_t block = offset / CsvMasks::kBytes; block < blocks_; ++block, here = ~0ULL) {
    if (block >= known_) index(block);
    const std::uint64_t found = masks_[block].*bytes & here;
    if (found != 0) return begin_ + block * CsvMasks::kBytes + std::countr_zero(found);
  }
  return end_;
}

// May take bytes of the rows before and behind for those of the row that ends at `end`.
inline void CsvRows::note_strange(const char* end) {
  strange_ = 0;
  auto block = static_cast<std::size_t>(separators_[0] + 1 - begin_) / CsvMasks::kBytes;
  const auto last = static_cast<std::size_t>(end - begin_) / CsvMasks::kBytes;
  for (; block <= last; ++block) strange_ |= masks_[block].strange;
}

CsvRow CsvRows::find(const char* at, Rest rest) {
  plain_ = true;
  strange_ = 0;
  separators_[0] = at - 1;
  const char** place = separators_.data() + 1;
  const auto offset = static_cast<std::size_t>(at - begin_);
  std::uint64_t here = from_byte(offset);
  for (std::size_t block = offset / CsvMasks::kBytes; block < blocks_; ++block, here = ~0ULL) {
    if (block >= known_) index(block);
    const CsvMasks& mask = masks_[block];
    const std::uint64_t feeds = mask.feeds & here;
    const std::uint64_t line = here & (feeds ^ (feeds - 1));  // up to the first line feed
    if ((mask.quotes & line) != 0) {
      const bool quoted = *at == '"';
      return pass_fields(at + quoted, quoted ? Within::quotes : Within::plain, rest);
    }
    strange_ |= mask.strange & line;
    place = put(mask.separators & line, begin_ + block * CsvMasks::kBytes, place);
    if (feeds != 0 && place - 1 == last_) return end_row(*last_ + 1);
    if (place > last_) return {CsvRow::Kind::other_count, *last_};
    if (feeds != 0) return {CsvRow::Kind::other_count, place[-1]};
  }
  return end_text(place, rest);
}

CsvRow CsvRows::find_rest(const char* at, Within where, Rest rest) {
  separators_[0] = at - 1;
  return pass_fields(at, where, rest);
}

CsvRow CsvRows::pass_fields(const char* at, Within where, Rest rest) {
  plain_ = false;
  strange_ = ~std::uint64_t{0};
  const char** place = separators_.data() + 1;
  for (;;) {
    if (where == Within::quotes) {
      const CsvRow::Kind kind = close_quotes(at, rest);
      if (kind != CsvRow::Kind::whole) return {kind, at};
    } else {
      at = next(&CsvMasks::separators, at);
    }
    if (at == end_) return end_text(place, rest);
    *place++ = at;
    if (*at == '\n' || place > last_) break;
    ++at;
    where = *at == '"' ? Within::quotes : Within::plain;
    if (where == Within::quotes) ++at;
  }
  if (*at != '\n' || place - 1 != last_) return {CsvRow::Kind::other_count, at};
  note_strange(at);
  return end_row(at + 1);
}

// Moves from within quotes behind them: to a separator or the end, or to what breaks the row.
CsvRow::Kind CsvRows::close_quotes(const char*& at, Rest rest) {
  using Kind = CsvRow::Kind;
  const Kind at_end = rest == Rest::more ? Kind::cut : Kind::whole;
  for (;; ++at) {
    at = next(&CsvMasks::quotes, at);
    if (at == end_) return Kind::cut;
    if (*++at != '"') break;
  }
  if (at == end_) return at_end;
  if (*at == '\n' || *at == header_.delimiter) return Kind::whole;
  if (*at != '\r') return Kind::broken;
  if (++at == end_) return at_end;
  return *at == '\n' ? Kind::whole : Kind::broken;
}

// A carriage return before the end of the line belongs to it.
inline CsvRow CsvRows::end_row(const char* next) {
  const char* const end = *last_;
  if (end > last_[-1] + 1 && end[-1] == '\r') --*last_;
  return {CsvRow::Kind::whole, end, next};
}

CsvRow CsvRows::end_text(const char** place, Rest rest) {
  if (rest == Rest::more || place != last_) return {CsvRow::Kind::cut, end_};
  *last_ = end_;
  return end_row(end_);
}

std::span<const FieldValue> CsvRows::values() {
  using Kind = FieldValue::Kind;
  for (const CsvHeader::Column& column : header_.columns) {
    const char* const begin = separators_[column.field] + 1;
    const char* const end = separators_[column.field + 1];
    FieldValue& value = values_[column.key];
    value.kind = begin == end ? Kind::null : Kind::string;
    value.text = {begin, static_cast<std::size_t>(end - begin)};
  }
  if (!plain_) unquote();
  return values_;
}

// Only a field in quotes begins with one.
void CsvRows::unquote() {
  const auto bytes = static_cast<std::size_t>(*last_ - separators_[0]);
  if (unquoted_.size() < bytes) unquoted_.resize(bytes);
  char* out = unquoted_.data();
  for (const CsvHeader::Column& column : header_.columns) {
    std::string_view& text = values_[column.key].text;
    if (!text.starts_with('"')) continue;
    text = text.substr(1, text.size() - 2);
    std::size_t quote = text.find('"');
    if (quote == std::string_view::npos) continue;
    const char* const begin = out;
    for (std::string_view rest = text; !rest.empty(); quote = rest.find('"')) {
      const std::size_t copied = std::min(quote, rest.size() - 1) + 1;
      out = std::copy_n(rest.data(), copied, out);
      rest.remove_prefix(std::min(copied + (quote < copied ? 1 : 0), rest.size()));
    }
    text = {begin, static_cast<std::size_t>(out - begin)};
  }
}

}  // namespace convoy
