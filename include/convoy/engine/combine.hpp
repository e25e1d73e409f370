// Where records become states: merged within a rank while they are read.
#pragma once

#include <array>
#include <optional>

#include "convoy/engine/job.hpp"
#include "convoy/engine/keyed_table.hpp"

namespace convoy {

/// Spilled states lie in the order of these parts of the hash space. The bits are others than those
/// that name the bucket, so every rank owns keys of every slice.
constexpr std::size_t kFineSlices = 256;
inline std::size_t fine_slice_of(std::uint64_t hash) {
  return hash >> 44 & (kFineSlices - 1);
}

/// States of which a key may be on many ranks. Filled by `read`; a record is merged at once and
/// never stored: `State::key_of(record)`, `State::of(record)`. When the table has its share of the
/// memory it is spilled and begun anew; where merging does not make it smaller, records are spilled
/// as they come.
///   memory: [bytes] a sixth of the rank's, and a block
template <KeyedState State>
class Partial {
 public:
  using Key = typename State::Key;
  using Held = Entry<State>;

  explicit Partial(Job& job)
      : scratch_(&job.scratch()), memory_limit_(job.scratch().memory_bytes() / 6) {}

  template <class Record>
  void add(const Record& record) {
    ++records_;
    if (is_combining_) {
      table_.add(State::key_of(record), State::of(record));
      if (table_.bytes() > memory_limit_) spill();
    } else {
      loose_.push_back({State::key_of(record), State::of(record)});
      if (loose_.bytes() > memory_limit_) spill();
    }
  }

  void clear() {
    table_.clear();
    loose_ = {};
    runs_.clear();
    file_.reset();
    records_ = 0;
    is_combining_ = true;
  }

  /// All states together, wherever they are.
  std::uint64_t bytes() { return table_.bytes() + loose_.bytes() + (file_ ? file_->bytes() : 0); }
  bool is_spilled() const { return !runs_.empty(); }

  /// Moves what is in memory to the scratch disk.
  void spill() {
    const Segments<Held>& held = is_combining_ ? table_.entries() : loose_;
    if (!held.empty()) {
      write_run(held);
      // A run in five records that cannot be merged is a try whether later ones can.
      const bool reduces = held.size() * 5 < records_ * 4;
      is_combining_ = reduces || (!is_combining_ && runs_.size() % 5 == 0);
    }
    table_.clear();
    loose_ = {};
    records_ = 0;
  }

  /// The table of a rank that has not spilled; it is given away.
  KeyedTable<State> take_table() { return std::exchange(table_, {}); }

  /// Visits the spilled entries of the fine slices [begin, end), a key possibly several times;
  /// stops when `visit` returns false and goes on there when called again with the same slices.
  class SliceReader;

 private:
  struct Run {
    std::array<std::uint64_t, kFineSlices + 1> begins;  // offsets in the file
  };

  void write_run(const Segments<Held>& held);

  Scratch* scratch_;
  std::uint64_t memory_limit_;
  KeyedTable<State> table_;
  Segments<Held> loose_;  // records that are not combined
  bool is_combining_ = true;
  std::uint64_t records_ = 0;  // since the last run
  std::optional<SpillFile> file_;
  std::vector<Run> runs_;
};

/// Sorts by slice and writes through a buffer.
template <KeyedState State>
void Partial<State>::write_run(const Segments<Held>& held) {
  constexpr std::size_t kBuffer = 8192;  // entries
  if (!file_) file_ = scratch_->make_file();
  std::array<std::uint32_t, kFineSlices + 1> begins{};
  for (std::size_t i = 0; i < held.size(); ++i) {
    ++begins[fine_slice_of(stable_hash(held[i].key)) + 1];
  }
  for (std::size_t slice = 1; slice <= kFineSlices; ++slice) begins[slice] += begins[slice - 1];
  Run& run = runs_.emplace_back();
  for (std::size_t slice = 0; slice <= kFineSlices; ++slice) {
    run.begins[slice] = file_->bytes() + begins[slice] * sizeof(Held);
  }
  std::vector<std::uint32_t> order(held.size());
  for (std::size_t i = 0; i < held.size(); ++i) {
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
