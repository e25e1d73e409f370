// Numbers in the bytes that ranks of one run send each other.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "convoy/base/failure.hpp"

namespace convoy {

/// Numbers of a frame that ranks of one run send each other (host byte order).
template <class Number>
void append_number(Number value, std::string& out) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class Number>
Number take_number(std::string_view& bytes) {
  Number value;
  invariant(bytes.size() >= sizeof value, "a frame between ranks is whole");
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

}  // namespace convoy
