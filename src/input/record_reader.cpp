#include "src/input/record_reader.hpp"

#include <algorithm>

namespace convoy {

void RecordReader::move_to(std::uint64_t offset) {
  cursor_ = window_.end();
  while (window_.offset_of(window_.end()) < offset) {
    cursor_ = window_.end();
    if (!window_.extend(cursor_)) break;
  }
  if (window_.offset_of(window_.end()) >= offset) cursor_ = window_.at(offset);
}

void RecordReader::add_bad(std::uint64_t offset, std::string_view reason, std::string_view text) {
  if (on_bad_) on_bad_({offset, outcome_.records, reason, text.substr(0, kQuarantineText)});
  ++outcome_.records;
  ++outcome_.bad_records;
}

void RecordReader::add_damage(std::uint64_t offset, const char* reason) {
  if (!outcome_.damage) outcome_.damage = Damage{offset, reason};
}

void RecordReader::append_capped(std::string& text, const char* begin, const char* end) {
  text.append(begin, std::min<std::size_t>(static_cast<std::size_t>(end - begin),
                                           kQuarantineText - text.size()));
}

}  // namespace convoy
