// Where records become states: merged within a rank while they are read.
#pragma once

#include "convoy/engine/keyed_table.hpp"

namespace convoy {

/// States of which a key may be on many ranks. Filled by `read`; a record is merged at once and
/// never stored: `State::key_of(record)`, `State::of(record)`.
template <KeyedState State>
class Partial {
 public:
  template <class Record>
  void add(const Record& record) {
    table_.add(State::key_of(record), State::of(record));
  }
  void clear() { table_.clear(); }
  KeyedTable<State>& table() { return table_; }

 private:
  KeyedTable<State> table_;
};

}  // namespace convoy
