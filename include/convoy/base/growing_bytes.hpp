// Bytes that are written once, front to back.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace convoy {

/// Bytes that grow at their end; what is new is not set to anything first.
class GrowingBytes {
 public:
  /// The next `bytes` bytes, to be written at once; void after the next call.
  char* extend(std::size_t bytes) {
    char* const room = reserve(bytes);
    size_ += bytes;
    return room;
  }
  /// Room for `bytes` bytes of which `take_until` says how many were written.
  char* reserve(std::size_t bytes) {
    if (capacity_ - size_ < bytes) grow(size_ + bytes);
    return data_.get() + size_;
  }
  void take_until(const char* end) { size_ = static_cast<std::size_t>(end - data_.get()); }
  void append(std::string_view bytes) {
    if (!bytes.empty()) std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
  }
  void clear() { size_ = 0; }

  char* data() { return data_.get(); }
  std::string_view view() const { return {data_.get(), size_}; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }

 private:
  void grow(std::size_t bytes) {
    const std::size_t capacity = std::max(bytes, 2 * capacity_);
    auto data = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ != 0) std::memcpy(data.get(), data_.get(), size_);
    data_ = std::move(data);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace convoy
