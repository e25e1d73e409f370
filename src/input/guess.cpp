// Finds a likely record in the middle of a file. A wrong guess costs time and nothing else.
#include <algorithm>
#include <cstring>

#include "src/input/item_reader.hpp"

namespace convoy {
namespace {

constexpr std::size_t kReach = 4 << 20;       ///< bytes that a candidate may take to judge
constexpr std::uint64_t kBudget = 128 << 20;  ///< bytes that all candidates may take
constexpr int kRecordsInARow = 3;

class Guesser {
 public:
  Guesser(Window& window, const ReadOptions& options)
      : window_(window),
        parser_(options.keys, options.depth_limit),
        validator_(options.depth_limit) {}

  std::optional<Boundary> find(std::uint64_t begin, std::uint64_t end);

 private:
  enum class Next { record, nothing, unlikely };

  bool reach(std::uint64_t offset);
  bool extend();
  char last_before() const;
  bool is_likely(bool in_array);
  bool read_record();
  Next read_separator(bool in_array);
  char next_byte();

  Window& window_;
  RecordParser parser_;
  Validator validator_;
  const char* candidate_ = nullptr;
  std::size_t length_ = 0;  ///< of what was read from the candidate on
  std::uint64_t budget_ = kBudget;
};

std::optional<Boundary> Guesser::find(std::uint64_t begin, std::uint64_t end) {
  std::uint64_t offset = begin;
  while (offset < end && budget_ > 0 && reach(offset)) {
    const char* const from = window_.at(offset);
    const auto bytes = static_cast<std::size_t>(window_.end() - from);
    candidate_ = static_cast<const char*>(std::memchr(from, '{', bytes));
    if (candidate_ == nullptr) {
      offset += bytes;
      continue;
    }
    offset = window_.offset_of(candidate_);
    if (offset >= end) break;
    const char last = last_before();
    const bool in_array = last == ',' || last == '[';
    // A member of an object is never a record.
    if (last != ':' && is_likely(in_array)) return Boundary{offset, in_array};
    ++offset;
  }
  return std::nullopt;
}

// Brings the byte at `offset` into the window, with some of what stands before it.
bool Guesser::reach(std::uint64_t offset) {
  while (window_.offset_of(window_.end()) <= offset) {
    const auto size = static_cast<std::size_t>(window_.end() - window_.begin());
    const char* keep = window_.end() - std::min(kLookBehind, size);
    if (!window_.extend(keep)) return false;
  }
  return true;
}

bool Guesser::extend() {
  if (window_.end() - candidate_ > static_cast<std::ptrdiff_t>(kReach)) return false;
  const auto before = static_cast<std::size_t>(candidate_ - window_.begin());
  const std::size_t behind = std::min(kLookBehind, before);
  const char* keep = candidate_ - behind;
  const bool extended = window_.extend(keep);
  candidate_ = keep + behind;
  return extended;
}

char Guesser::last_before() const {
  const char* at = candidate_;
  while (at > window_.begin() && is_blank(at[-1])) --at;
  return at > window_.begin() ? at[-1] : '\0';
}

bool Guesser::is_likely(bool in_array) {
  length_ = 0;
  for (int records = 0; records < kRecordsInARow; ++records) {
    if (!read_record()) return false;
    const Next next = read_separator(in_array);
    if (next != Next::record) return next == Next::nothing;
  }
  return true;
}

bool Guesser::read_record() {
  for (;;) {
    const char* const begin = candidate_ + length_;
    const Verdict verdict = validator_.check(begin, window_.end(), Rest::more);
    budget_ -= std::min(budget_, static_cast<std::uint64_t>(verdict.at - begin) + 1);
    if (verdict.kind == Verdict::Kind::incomplete && budget_ > 0 && extend()) continue;
    if (verdict.kind != Verdict::Kind::whole) return false;
    length_ += static_cast<std::size_t>(verdict.at - begin);
    return parser_.parse(begin, window_.end()) == verdict.at && parser_.has_wanted();
  }
}

Guesser::Next Guesser::read_separator(bool in_array) {
  char byte = next_byte();
  if (byte == '\0') return Next::nothing;
  if (in_array && byte == ']') {
    ++length_;
    byte = next_byte();
    return byte == '\0' || byte == '[' || byte == '{' ? Next::nothing : Next::unlikely;
  }
  if (in_array) {
    if (byte != ',') return Next::unlikely;
    ++length_;
    byte = next_byte();
  } else if (byte == '[') {
    return Next::nothing;
  }
  return byte == '{' ? Next::record : Next::unlikely;
}

// Moves over blanks; NUL at the end of what may be looked at.
char Guesser::next_byte() {
  for (;;) {
    const char* const at = skip_blanks(candidate_ + length_);
    length_ = static_cast<std::size_t>(at - candidate_);
    if (at != window_.end() || !extend()) return candidate_[length_];
  }
}

}  // namespace

std::optional<Boundary> ItemReader::guess(std::uint64_t begin, std::uint64_t end) {
  return Guesser(window_, options_).find(begin, end);
}

}  // namespace convoy
