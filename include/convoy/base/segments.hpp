// A growing array that never moves what it holds.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace convoy {

/// Values in blocks of 65,536: growing copies nothing and never holds more than one block in vain,
/// where a vector would hold its content three times while it doubles.
template <class Value>
class Segments {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  Value& operator[](std::size_t i) { return blocks_[i / kBlock]->values[i % kBlock]; }
  const Value& operator[](std::size_t i) const { return blocks_[i / kBlock]->values[i % kBlock]; }

  void push_back(const Value& value) {
    if (size_ == blocks_.size() * kBlock) blocks_.push_back(std::make_unique<Block>());
    (*this)[size_++] = value;
  }

 private:
  static constexpr std::size_t kBlock = 1 << 16;

  /// On a cache line, so that a value of one line is never on two.
  struct alignas(64) Block {
    Value values[kBlock];
  };

  std::vector<std::unique_ptr<Block>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace convoy
