// What a target demands of the program; the fuzzer keeps the input for which it does not hold.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace convoy::fuzz {

/// Ends the process, and says why, where `holds` is false.
inline void demand(bool holds, std::string_view what, std::string_view about = "") {
  if (holds) return;
  std::fprintf(stderr, "not so: %.*s\n%.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(about.size()), about.data());
  std::abort();
}

inline std::string text_from(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// The bytes of an input, taken from its front; zeros where there are no more.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}

  std::size_t left() const { return left_; }
  std::uint8_t next() {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }
  std::uint64_t number(int count = 8) {
    std::uint64_t value = 0;
    for (; count > 0; --count) value = value << 8 | next();
    return value;
  }
  std::string text(std::size_t size) {
    std::string out = text_from(data_, size < left_ ? size : left_);
    data_ += out.size();
    left_ -= out.size();
    return out;
  }

 private:
  const std::uint8_t* data_;
  std::size_t left_;
};

}  // namespace convoy::fuzz
