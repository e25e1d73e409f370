// The rules that need to know of all values of a column: unique and foreign_key.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "convoy/engine/combine.hpp"
#include "convoy/engine/rule_book.hpp"
#include "convoy/input/records.hpp"

namespace convoy {

/// How often a value occurs, and where first.
struct Occurrences {
  using Key = std::int64_t;
  std::int64_t times = 0;
  FoundAt first{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max()};

  /// What `Partial` is filled with.
  struct Value {
    Key key;
    FoundAt at;
  };
  static Key key_of(const Value& value) { return value.key; }
  static Occurrences of(const Value& value) { return {1, value.at}; }
  void merge(const Occurrences& other) {
    times += other.times;
    if (other.first < first) first = other.first;
  }
  static TextMembers texts() { return {}; }
  friend bool operator==(const Occurrences&, const Occurrences&) = default;
};

/// The values of one column for one rule; arrays and objects are left out. Whole numbers and times
/// are their own keys, also where they stand in texts; any other text is known by its XXH3-64, so
/// that two texts of a billion are taken for the same with a chance of 3 in 100.
///   memory: 1/24 of the rank's, the rest goes to scratch
struct KeyColumn {
  std::size_t rule = 0;
  std::string table;
  std::string column;
  Partial<Occurrences> values;
  std::uint64_t looked_at = 0;  ///< on this rank

  void note(const FieldValue& value, FoundAt at);
  void note(const Cell& cell, const Column& described, FoundAt at);
  void clear();

 private:
  void add(std::int64_t key, FoundAt at) {
    ++looked_at;
    values.add(Occurrences::Value{key, at});
  }
};

/// All such columns of a run.
class KeyRules {
 public:
  explicit KeyRules(Job& job);
  ~KeyRules();

  /// The columns of a table, to be filled.
  std::vector<KeyColumn*> of(const std::string& table);
  /// Tells the book what all ranks found, once all tables were seen.
  ///   collective: yes
  void settle(Job& job);

 private:
  std::vector<std::unique_ptr<KeyColumn>> columns_;
};

}  // namespace convoy
