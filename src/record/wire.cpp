#include "convoy/record/wire.hpp"

namespace convoy {

TextMembers text_members(const Columns& columns) {
  TextMembers texts;
  for (const Column& column : columns) {
    if (column.member == Member::symbol) texts.push_back(column.offset);
  }
  return texts;
}

std::size_t ItemDecoder::learn(std::string_view bytes) {
  std::uint32_t head[2];  // the id there, the size
  if (bytes.size() < 1 + sizeof head) return 0;
  std::memcpy(head, bytes.data() + 1, sizeof head);
  const std::size_t size = 1 + sizeof head + head[1];
  if (bytes.size() < size) return 0;
  const Symbol symbol(bytes.substr(1 + sizeof head, head[1]));
  if (head[0] >= kToldSymbols) {
    rare_[head[0]] = symbol;
  } else {
    if (head[0] >= known_.size()) known_.resize(head[0] + 1);
    known_[head[0]] = symbol;
  }
  return size;
}

}  // namespace convoy
