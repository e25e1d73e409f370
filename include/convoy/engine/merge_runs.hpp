// Merges sorted runs of rows.
#pragma once

#include <algorithm>
#include <vector>

#include "convoy/engine/rows.hpp"

namespace convoy {

namespace detail {

/// A sorted run that is read in pieces.
template <class Row>
class RunReader {
 public:
  RunReader(Rows<Row>& runs, std::uint64_t begin, std::uint64_t end, std::uint64_t piece_rows)
      : runs_(&runs), next_(begin), end_(end), piece_rows_(piece_rows) {}

  /// The row at the front; nullptr at the end.
  const Row* front() {
    if (at_ == piece_.size()) {
      const auto count = static_cast<std::size_t>(std::min(piece_rows_, end_ - next_));
      const Row* const rows = runs_->look(next_, count);
      piece_.assign(rows, rows + count);
      next_ += count;
      at_ = 0;
    }
    return piece_.empty() ? nullptr : &piece_[at_];
  }
  void pop() { ++at_; }

 private:
  Rows<Row>* runs_;
  std::uint64_t next_, end_, piece_rows_;
  std::vector<Row> piece_;
  std::size_t at_ = 0;
};

template <class Row, class Order>
void merge_runs(std::vector<RunReader<Row>>& runs, const Order& order, Rows<Row>& to) {
  const auto after = [&](RunReader<Row>* left, RunReader<Row>* right) {
    return order(*right->front(), *left->front());
  };
  std::vector<RunReader<Row>*> heap;
  for (RunReader<Row>& run : runs) {
    if (run.front() != nullptr) heap.push_back(&run);
  }
  std::make_heap(heap.begin(), heap.end(), after);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), after);
    to.push_back(*heap.back()->front());
    heap.back()->pop();
    if (heap.back()->front() == nullptr)
      heap.pop_back();
    else
      std::push_heap(heap.begin(), heap.end(), after);
  }
}

}  // namespace detail

}  // namespace convoy
