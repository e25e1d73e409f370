#include "text/lower_case.hpp"

#include <unicode/uchar.h>

#include <cstddef>

#include "text/code_points.hpp"
#include "text/final_sigma.hpp"

namespace convoy {
namespace {

constexpr UChar32 kCapitalDottedI = 0x130, kCapitalSigma = 0x3a3;

void append(std::string& out, UChar32 point) {
  char bytes[U8_MAX_LENGTH];
  std::size_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, point);
  out.append(bytes, size);
}

std::string lower_case_of_any(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t begin = at;
    const UChar32 point = next_point(utf8, at);
    if (point == kCapitalDottedI) {
      out += "i\xcc\x87";
    } else if (point == kCapitalSigma) {
      append(out, is_final_sigma(utf8, begin, at) ? 0x3c2 : 0x3c3);
    } else {
      append(out, u_tolower(point));
    }
  }
  return out;
}

}  // namespace

std::string lower_case(std::string_view utf8) {
  std::string out(utf8);
  unsigned char seen = 0;
  for (char& byte : out) {
    const auto value = static_cast<unsigned char>(byte);
    seen |= value;
    byte = static_cast<char>(value >= 'A' && value <= 'Z' ? value | 0x20 : value);
  }
  return seen < 0x80 ? out : lower_case_of_any(utf8);
}

}  // namespace convoy
