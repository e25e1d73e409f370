// States that merge: associative, commutative, with the default value as identity.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "convoy/base/symbol.hpp"
#include "convoy/base/timestamp.hpp"

namespace convoy {

/// What can be combined on any rank in any order: `merge` must be associative and commutative, a
/// default-constructed state must change nothing. The tests check these laws for every state.
template <class State>
concept Monoid = std::is_trivially_copyable_v<State> && std::default_initializable<State> &&
    std::equality_comparable<State> && requires(State state, const State& other) {
  state.merge(other);
};

/// How many.
struct Count {
  std::int64_t value = 0;

  void merge(const Count& other) { value += other.value; }
  friend bool operator==(const Count&, const Count&) = default;
};

/// A sum of whole numbers that no number of terms can overflow.
struct ExactSum {
  __int128 value = 0;

  void merge(const ExactSum& other) { value += other.value; }
  friend bool operator==(const ExactSum&, const ExactSum&) = default;
};

/// The earliest instant, and whether anything seen at that instant was flagged: one integer, in
/// which the flag is the last bit, so that merging is a minimum without branches.
class EarliestFlagged {
 public:
  EarliestFlagged() = default;  ///< nothing was seen
  /// `time` may be null.
  EarliestFlagged(Timestamp time, bool flagged) {
    if (!time.is_null()) place_ = time.microseconds * 2 + (flagged ? 0 : 1);
  }

  Timestamp time() const { return place_ == kNever ? Timestamp::null() : Timestamp{place_ >> 1}; }
  bool flagged() const { return (place_ & 1) == 0; }

  void merge(const EarliestFlagged& other) { place_ = std::min(place_, other.place_); }
  friend bool operator==(const EarliestFlagged&, const EarliestFlagged&) = default;

 private:
  static constexpr std::int64_t kNever = INT64_MAX;
  std::int64_t place_ = kNever;
};

/// The latest instant and, of the values seen at that instant, the greatest.
template <class Value>
struct Latest {
  Timestamp time;
  Value value{};

  void merge(const Latest& other) {
    if (other.time > time) {  // null is the least of all instants
      *this = other;
    } else if (other.time == time && value < other.value) {
      value = other.value;
    }
  }
  friend bool operator==(const Latest&, const Latest&) = default;
};

/// A text that every record should agree on: the bytewise smallest, and whether there were others.
/// Null says nothing.
struct Agreed {
  Symbol smallest;
  Symbol greatest;

  static Agreed on(Symbol text) { return {text, text}; }
  bool agreed() const { return smallest == greatest; }

  void merge(const Agreed& other) {
    if (other.smallest.is_null()) return;
    if (smallest.is_null() || other.smallest < smallest) smallest = other.smallest;
    if (greatest < other.greatest) greatest = other.greatest;
  }
  friend bool operator==(const Agreed&, const Agreed&) = default;
};

}  // namespace convoy
