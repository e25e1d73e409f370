// Keeps records as rows, for the datasets that ask for them.
#pragma once

#include <utility>
#include <vector>

#include "convoy/record/column.hpp"

namespace convoy {

/// A sink of `read` that stores a row a record: `Row::of(record)`.
///   memory: [bytes] records of this rank x sizeof(Row)
template <Described Row>
class Collected {
 public:
  template <class Record>
  void add(const Record& record) {
    rows_.push_back(Row::of(record));
  }
  void clear() { rows_ = {}; }
  std::vector<Row> take() { return std::exchange(rows_, {}); }

 private:
  std::vector<Row> rows_;
};

}  // namespace convoy
