// Where records become states: merged within a rank while they are read.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "convoy/engine/early.hpp"
#include "convoy/engine/job.hpp"
#include "convoy/engine/keyed_table.hpp"
#include "convoy/engine/sent_front.hpp"
#include "convoy/engine/state_lanes.hpp"

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
/// as they come. A key's states may leave for its owner in parts, and those of others may arrive,
/// while this is filled.
///   memory: [bytes] a sixth of the rank's by default and a block, as much again for what arrives
template <KeyedState State>
class Partial {
 public:
  using Key = typename State::Key;
  using Held = Entry<State>;

  /// parts: of the rank's memory, of which this may take one
  explicit Partial(Job& job, std::uint64_t parts = 6)
      : scratch_(&job.scratch()),
        memory_limit_(std::max(kLeastTable, job.scratch().memory_bytes() / parts)),
        world_(&job.world()) {}

  template <class Record>
  void add(const Record& record) {
    const Held held{State::key_of(record), State::of(record)};
    if (is_combining_) {
      table_.add(held.key, held.state);
    } else {
      loose_.push_back(held);
    }
    ++records_;
    spill_if_full();
  }

  void clear() {
    begin_anew();
    runs_.clear();
    file_.reset();
    settled_ = kLeastSettled;
    is_combining_ = true;
  }

  /// Between two records: sends what other ranks own and has most likely been met for the last
  /// time, as enough other keys were met since, and takes what they send. Until it is spilled, no
  /// state leaves more than twice.
  Early early() {
    return {[this](Outbox& out) { send_early(out); },
            [this](int source, std::string_view bytes) { return take_early(source, bytes); }};
  }

  /// All states together, wherever they are.
  std::uint64_t bytes() { return table_.bytes() + loose_.bytes() + (file_ ? file_->bytes() : 0); }
  bool is_spilled() const { return !runs_.empty(); }

  /// Moves what is in memory to the scratch disk.
  inline void spill();

  /// The table of a rank that has not spilled, and what has left it; they are given away.
  KeyedTable<State> take_table() { return std::exchange(table_, {}); }
  SentFront take_front() { return std::exchange(front_, {}); }
  /// The lanes to all ranks, on which some texts are told; they are given away.
  StateLanes<State> take_lanes() {
    StateLanes<State> given = std::move(lanes());
    lanes_.reset();
    return given;
  }

  /// Visits the spilled entries of the fine slices [begin, end), a key possibly several times;
  /// stops when `visit` returns false and goes on there when called again with the same slices.
  class SliceReader;

 private:
  static constexpr std::uint64_t kLeastTable = 16 << 10;  // runs of a few records would be no use
  static constexpr std::size_t kLeastSettled = 1 << 14;   // doubles in a moment where it is too few

  inline void send_early(Outbox& out);
  inline std::size_t take_early(int source, std::string_view bytes);
  inline void look_at(std::size_t position);

  StateLanes<State>& lanes() {
    if (!lanes_) lanes_.emplace(*world_);
    return *lanes_;
  }

  /// What arrives may take as much again: where nothing is sent early, it comes after all is read.
  void spill_if_full() {
    const std::uint64_t arrived = std::min<std::uint64_t>(arrived_ * sizeof(Held), memory_limit_);
    if ((is_combining_ ? table_.bytes() : loose_.bytes()) > memory_limit_ + arrived) spill();
  }

  void begin_anew() {
    table_.clear();
    loose_ = {};
    front_.clear();
    records_ = arrived_ = judged_from_ = looked_at_ = came_back_ = 0;
  }

  /// Whether nothing came of a key after its state had left.
  bool is_gone(std::size_t position, const Held& held) const {
    return front_.is_sent(position) && held.state == State{};
  }

  Segments<Held>& held() { return is_combining_ ? table_.entries() : loose_; }

  struct Run {
    std::array<std::uint64_t, kFineSlices + 1> begins;  // offsets in the file
  };

  inline void write_run(const Segments<Held>& held);

  Scratch* scratch_;
  std::uint64_t memory_limit_;
  KeyedTable<State> table_;
  Segments<Held> loose_;  // records that are not combined
  bool is_combining_ = true;
  std::size_t records_ = 0, arrived_ = 0;  // added and taken since the last run
  std::optional<SpillFile> file_;
  std::vector<Run> runs_;
  World* world_;
  std::optional<StateLanes<State>> lanes_;       // made when something is sent or taken
  SentFront front_;                              // of what is held; a state that has left is anew
  std::size_t settled_ = kLeastSettled;          // keys met since, for one to be sent
  std::size_t judged_from_ = 0;                  // the first that was sent after so many
  std::uint64_t looked_at_ = 0, came_back_ = 0;  // of those that were sent
};

}  // namespace convoy

#include "convoy/engine/early_states.hpp"
#include "convoy/engine/spilled_runs.hpp"
