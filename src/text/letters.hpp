// What bytes are to the regular expressions \s and \W of Java, which know ASCII only.
#pragma once

namespace convoy {

inline bool is_space(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

inline bool is_word_byte(char byte) {
  const char small = static_cast<char>(byte | 0x20);
  return (small >= 'a' && small <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

inline bool is_ascii(char byte) {
  return static_cast<unsigned char>(byte) < 0x80;
}

}  // namespace convoy
