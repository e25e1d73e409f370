// Where records become states: merged within a rank while they are read.
#pragma once

#include <algorithm>
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
///   memory: [bytes] a sixth of the rank's by default, and a block
template <KeyedState State>
class Partial {
 public:
  using Key = typename State::Key;
  using Held = Entry<State>;

  /// parts: of the rank's memory, of which this may take one
  explicit Partial(Job& job, std::uint64_t parts = 6)
      : scratch_(&job.scratch()),
        memory_limit_(std::max(kLeastTable, job.scratch().memory_bytes() / parts)) {}

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
      // Of the runs that are not combined every fifth is followed by a try to combine again.
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
  static constexpr std::uint64_t kLeastTable = 16 << 10;  // runs of a few records would be no use

  struct Run {
    std::array<std::uint64_t, kFineSlices + 1> begins;  // offsets in the file
  };

  inline void write_run(const Segments<Held>& held);

  Scratch* scratch_;
  std::uint64_t memory_limit_;
  KeyedTable<State> table_;
  Segments<Held> loose_;  // records that are not combined
  bool is_combining_ = true;
  std::uint64_t records_ = 0;  // since the last run
  std::optional<SpillFile> file_;
  std::vector<Run> runs_;
};

}  // namespace convoy

#include "convoy/engine/spilled_runs.hpp"
