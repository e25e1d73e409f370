// How a Partial writes runs to scratch and reads them back: the second half of combine.hpp.
#pragma once

#include "convoy/engine/combine.hpp"

namespace convoy {

template <KeyedState State>
void Partial<State>::spill() {
  const Segments<Held>& held = this->held();
  if (!held.empty()) {
    write_run(held);
    // Of the runs that are not combined every fifth is followed by a try to combine again.
    const std::size_t own = held.size() - std::min(held.size(), arrived_);
    const bool reduces = own * 5 <= records_ * 4;
    is_combining_ = reduces || (!is_combining_ && runs_.size() % 5 == 0);
  }
  begin_anew();
}

/// Sorts by slice, without what has left, and writes through a buffer.
template <KeyedState State>
void Partial<State>::write_run(const Segments<Held>& held) {
  constexpr std::size_t kBuffer = 8192;  // entries
  if (!file_) file_ = scratch_->make_file();
  std::array<std::uint32_t, kFineSlices + 1> begins{};
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (!is_gone(i, held[i])) ++begins[fine_slice_of(stable_hash(held[i].key)) + 1];
  }
  for (std::size_t slice = 1; slice <= kFineSlices; ++slice) begins[slice] += begins[slice - 1];
  Run& run = runs_.emplace_back();
  for (std::size_t slice = 0; slice <= kFineSlices; ++slice) {
    run.begins[slice] = file_->bytes() + begins[slice] * sizeof(Held);
  }
  std::vector<std::uint32_t> order(begins.back());
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (!is_gone(i, held[i]))
      order[begins[fine_slice_of(stable_hash(held[i].key))]++] = static_cast<std::uint32_t>(i);
  }
  std::vector<Held> buffer;
  buffer.reserve(kBuffer);
  for (std::size_t i = 0; i < order.size(); ++i) {
    buffer.push_back(held[order[i]]);
    if (buffer.size() < kBuffer && i + 1 < order.size()) continue;
    file_->append(buffer.data(), buffer.size() * sizeof(Held));
    buffer.clear();
  }
}

/// Goes once over the spilled entries of the fine slices [begin, end); a key may come several
/// times.
template <KeyedState State>
class Partial<State>::SliceReader {
 public:
  SliceReader(const Partial& partial, std::size_t begin, std::size_t end)
      : partial_(partial), begin_(begin), end_(end) {}

  /// The next entry, valid until the next call; nullptr at the end.
  const Held* next() {
    if (at_ == buffer_.size() && !refill()) return nullptr;
    return &buffer_[at_++];
  }

 private:
  bool refill() {
    constexpr std::size_t kBuffer = 8192;  // entries
    while (run_ < partial_.runs_.size()) {
      const Run& run = partial_.runs_[run_];
      const std::uint64_t from = run.begins[begin_] + done_;
      const std::uint64_t left = (run.begins[end_] - from) / sizeof(Held);
      if (left == 0) {
        ++run_;
        done_ = 0;
        continue;
      }
      buffer_.resize(std::min<std::uint64_t>(kBuffer, left));
      partial_.file_->read(from, buffer_.data(), buffer_.size() * sizeof(Held));
      done_ += buffer_.size() * sizeof(Held);
      at_ = 0;
      return true;
    }
    return false;
  }

  const Partial& partial_;
  std::size_t begin_, end_;
  std::size_t run_ = 0;
  std::uint64_t done_ = 0;  // bytes of this run's slices
  std::vector<Held> buffer_;
  std::size_t at_ = 0;
};

}  // namespace convoy
