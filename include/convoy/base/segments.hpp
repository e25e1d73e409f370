// A growing array that never moves what it holds.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <vector>

namespace convoy {

/// Values in blocks of 65,536: growing copies nothing and never holds more than one block in vain,
/// where a vector would hold its content three times while it doubles.
template <class Value>
class Segments {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::size_t bytes() const { return size_ * sizeof(Value); }

  Value& operator[](std::size_t i) { return *at(i); }
  const Value& operator[](std::size_t i) const { return *at(i); }

  void push_back(const Value& value) {
    if (size_ == blocks_.size() * kBlock)
      blocks_.push_back(std::make_unique_for_overwrite<Block>());
    std::construct_at(at(size_++), value);
  }

 private:
  static_assert(std::is_trivially_copyable_v<Value>);
  static constexpr std::size_t kBlock = 1 << 16;

  /// On a cache line. Bytes, because making values would touch memory that may never be used.
  struct alignas(64) Block {
    std::byte bytes[kBlock * sizeof(Value)];
  };

  Value* at(std::size_t i) const {
    return reinterpret_cast<Value*>(blocks_[i / kBlock]->bytes) + i % kBlock;
  }

  std::vector<std::unique_ptr<Block>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace convoy
