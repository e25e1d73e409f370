// Keeps records as rows, for the datasets that ask for them.
#pragma once

#include <utility>

#include "convoy/engine/job.hpp"

namespace convoy {

/// A sink of `read` that stores a row a record: `Row::of(record)`.
///   memory: a third of the rank's, the rest goes to scratch
template <Described Row>
class Collected {
 public:
  explicit Collected(Job& job) : rows_(job.make_rows<Row>()) {}

  template <class Record>
  void add(const Record& record) {
    rows_.push_back(Row::of(record));
  }
  void clear() { rows_.clear(); }
  Rows<Row> take() { return std::move(rows_); }

 private:
  Rows<Row> rows_;
};

}  // namespace convoy
