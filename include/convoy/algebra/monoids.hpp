// States that merge: associative, commutative, with the default value as identity.
#pragma once

#include <concepts>
#include <cstdint>
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

/// The earliest instant and, of the values seen at that instant, the greatest: by time alone two
/// equal times would not commute.
template <class Value>
struct Earliest {
  Timestamp time;
  Value value{};

  /// Without branches: which side wrote first, and whether it wrote at all, is as good as random.
  void merge(const Earliest& other) {
    const std::uint64_t mine = place(time);
    const std::uint64_t others = place(other.time);
    const Value greater = value < other.value ? other.value : value;
    value = others < mine ? other.value : others == mine ? greater : value;
    time = others < mine ? other.time : time;
  }
  friend bool operator==(const Earliest&, const Earliest&) = default;

 private:
  /// The order of instants, null last.
  static std::uint64_t place(Timestamp at) {
    return static_cast<std::uint64_t>(at.microseconds) + (1ULL << 63) - 1;
  }
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
