// Which states of a table have left it while records were read.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace convoy {

/// The entries at the front of a table, each of which was either sent or belongs to this rank.
///   memory: [bytes] an eighth of the entries
class SentFront {
 public:
  /// Takes the next entry in.
  void append(bool is_sent) {
    if (size_ % 64 == 0) words_.push_back(0);
    words_.back() |= std::uint64_t{is_sent} << size_ % 64;
    sent_ += is_sent ? 1 : 0;
    ++size_;
  }
  void clear() { *this = {}; }

  std::size_t size() const { return size_; }
  std::uint64_t sent() const { return sent_; }  ///< how many of them
  bool is_sent(std::size_t position) const {
    return position < size_ && (words_[position / 64] >> position % 64 & 1) != 0;
  }
  /// The first position from `from` on that was sent; that behind the front if there is none.
  std::size_t next_sent(std::size_t from) const {
    for (std::size_t at = from; at < size_; at = (at / 64 + 1) * 64) {
      const std::uint64_t rest = words_[at / 64] >> at % 64;
      if (rest != 0) return at + static_cast<std::size_t>(std::countr_zero(rest));
    }
    return std::max(from, size_);
  }

 private:
  std::vector<std::uint64_t> words_;  // a bit an entry
  std::size_t size_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace convoy
