// Finds a likely row in the middle of a CSV file. A wrong guess costs time and nothing else.
#include <algorithm>
#include <cstring>

#include "src/input/csv_reader.hpp"

namespace convoy {
namespace {

constexpr std::ptrdiff_t kReach = 4 << 20;  ///< bytes that may be looked at
constexpr int kEnough = 16;                 ///< rows

/// What follows if the text at hand begins within a field of a kind.
struct Trial {
  std::optional<std::ptrdiff_t> row;  ///< where the next row begins, from where it was tried
  int good = -1;      ///< rows that have as many fields as the header, of the next kEnough
  bool open = false;  ///< the bytes at hand ended before it was known
};

/// Where the reader goes on behind a row that is not well formed.
const char* behind_line(const char* at, const char* end) {
  const auto bytes = static_cast<std::size_t>(end - at);
  const auto* const feed = static_cast<const char*>(std::memchr(at, '\n', bytes));
  return feed == nullptr ? end : feed + 1;
}

/// Reads on from `begin`; what begins before `from` is of the shard before.
Trial follow(CsvRows& rows, const char* begin, const char* from, const char* end,
             CsvRows::Within where) {
  const CsvRow rest = rows.find_rest(begin, where, Rest::more);
  if (rest.kind == CsvRow::Kind::cut) return {std::nullopt, -1, true};
  if (rest.kind == CsvRow::Kind::broken || *rest.at != '\n') return {};
  Trial trial{std::nullopt, 0, false};
  const char* at = rest.at + 1;
  for (int count = 0; count < kEnough; ++count) {
    while (*at == '\n' || (*at == '\r' && at[1] == '\n')) ++at;
    if (!trial.row && at >= from) trial.row = at - begin;
    const CsvRow row = rows.find(at, Rest::more);
    trial.open = row.kind == CsvRow::Kind::cut;
    if (trial.open) break;
    trial.good += row.kind == CsvRow::Kind::whole;
    at = row.kind == CsvRow::Kind::whole ? row.next : behind_line(at, end);
  }
  return trial;
}

}  // namespace

// Begins at the byte before `offset`, for a row begins there if that is a line feed; or farther
// before, for of quotes in a row nobody knows which are doubled.
std::optional<std::uint64_t> CsvReader::guess_behind(std::uint64_t offset) {
  move_to(offset - std::min<std::uint64_t>(offset, kLookBehind));
  while (window_.offset_of(window_.end()) < offset && window_.extend(cursor_)) {
  }
  const char* before = window_.at(offset - 1);
  while (before > cursor_ && *before == '"') --before;
  const auto offset_at = [&](const Trial& trial) -> std::optional<std::uint64_t> {
    if (!trial.row) return std::nullopt;
    return window_.offset_of(cursor_ + *trial.row);
  };
  for (cursor_ = before;;) {
    const char* const end = window_.end();
    const char* const from = window_.at(offset);
    rows_.look_at(cursor_, end);
    const Trial outside = follow(rows_, cursor_, from, end, CsvRows::Within::plain);
    if (outside.good == kEnough) return offset_at(outside);
    const Trial inside = follow(rows_, cursor_, from, end, CsvRows::Within::quotes);
    const bool settled = inside.good == kEnough || !(outside.open || inside.open);
    // Whether or not there is more, the bytes at hand may be moved.
    if (!settled && end - cursor_ < kReach && window_.extend(cursor_)) continue;
    return offset_at(inside.good > outside.good ? inside : outside);
  }
}

}  // namespace convoy
