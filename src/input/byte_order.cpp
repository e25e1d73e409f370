#include "src/input/byte_order.hpp"

#include <string>

namespace convoy {

std::optional<std::size_t> byte_order_mark(std::string_view head) {
  head = head.substr(0, kByteOrderBytes);
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (head.starts_with(kMark)) return kMark.size();
  std::string zeros;
  for (const char byte : head) zeros += byte == '\0' ? '0' : 'x';
  const bool wide = head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff") ||
                    zeros == "0x0x" || zeros == "x0x0" || zeros == "000x" || zeros == "x000" ||
                    zeros == "00xx" || zeros == "0x" || zeros == "x0";
  if (wide) return std::nullopt;
  return 0;
}

}  // namespace convoy
