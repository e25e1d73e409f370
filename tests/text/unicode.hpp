// Code points and their bytes, written from the definition of UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace convoy {

inline std::string utf8_of(char32_t point) {
  const auto trail = [point](int shift) { return static_cast<char>(0x80 | (point >> shift & 63)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xc0 | point >> 6), trail(0)};
  if (point < 0x10000) return {static_cast<char>(0xe0 | point >> 12), trail(6), trail(0)};
  return {static_cast<char>(0xf0 | point >> 18), trail(12), trail(6), trail(0)};
}

/// All but surrogates.
inline const std::vector<char32_t>& all_points() {
  static const std::vector<char32_t> points = [] {
    std::vector<char32_t> out;
    for (char32_t point = 0; point <= 0x10ffff; ++point) {
      if (point < 0xd800 || point > 0xdfff) out.push_back(point);
    }
    return out;
  }();
  return points;
}

}  // namespace convoy
