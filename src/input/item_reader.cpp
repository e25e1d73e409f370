#include "src/input/item_reader.hpp"

#include <simdjson.h>

#include "src/input/byte_order.hpp"

namespace convoy {

ItemReader::ItemReader(Window& window, std::uint32_t file, const ReadOptions& options,
                       const RecordHandler& on_record, const BadRecordHandler& on_bad,
                       ShardOutcome& outcome)
    : RecordReader(window, file, options, on_record, on_bad, outcome),
      options_(options),
      parser_(options.keys, options.depth_limit),
      validator_(options.depth_limit) {}

bool ItemReader::begin_file() {
  cursor_ = window_.begin();
  const auto at_hand = [&] { return static_cast<std::size_t>(window_.end() - cursor_); };
  while (at_hand() < kByteOrderBytes && extend()) {
  }
  const auto mark = byte_order_mark({cursor_, at_hand()});
  if (mark) {
    cursor_ += *mark;
  } else {
    add_damage(0, "utf16_or_utf32");
  }
  return mark.has_value();
}

void ItemReader::enter(const Boundary& entry) {
  move_to(entry.offset);
  place_ = entry.in_array ? Place::element : Place::top;
}

bool ItemReader::read_until(std::uint64_t end) {
  while (!ended_) {
    if (!find_item()) {
      // Recovery may have ended the file, too, and then it has judged the array.
      if (!ended_ && place_ != Place::top) add_damage(offset(), "unclosed_array");
      ended_ = true;
    } else if (offset() >= end) {
      outcome_.left = {offset(), place_ != Place::top};
      return true;
    } else {
      read_item();
    }
  }
  outcome_.left = {window_.offset_of(window_.end()), false};
  return false;
}

// Moves over blanks and proper separators to an item; false at the end of the file. What follows an
// element belongs to the shard of the element, so that the next shard need not know of it.
bool ItemReader::find_item() {
  for (;; ++cursor_) {
    switch (*cursor_) {
      case '\n':
        line_begun_ = true;
        continue;
      case ' ':
      case '\t':
      case '\r':
        continue;
      case ',':
        if (place_ != Place::after_element) return true;
        place_ = Place::element;
        continue;
      case '[':
        if (place_ != Place::top) break;
        place_ = Place::first_element;
        continue;
      case ']':
        if (place_ != Place::first_element && place_ != Place::after_element) return true;
        place_ = Place::top;
        continue;
      case '\0':
        if (cursor_ != window_.end()) break;
        if (!extend()) return false;
        --cursor_;
        continue;
      default:
        break;
    }
    if (place_ != Place::after_element) return true;
    recover("bad_json");
    return !ended_;
  }
}

void ItemReader::read_item() {
  if (!read_stray_separator()) read_value();
}

bool ItemReader::read_stray_separator() {
  switch (*cursor_) {
    case ',':
      place_ = Place::element;
      break;
    case ']':
      place_ = Place::top;
      break;
    case '}':
    case ':':
      if (place_ != Place::top) return false;
      break;
    default:
      return false;
  }
  add_bad(offset(), "bad_json", {cursor_, 1});
  ++cursor_;
  return true;
}

void ItemReader::read_value() {
  Rest rest = Rest::more;
  for (;;) {
    if (*cursor_ == '{') {
      const char* const end = parser_.parse(cursor_, window_.end());
      if (end != nullptr) return use_record(end);
    }
    const Verdict verdict = validator_.check(cursor_, window_.end(), rest);
    const auto at_hand = static_cast<std::size_t>(window_.end() - cursor_);
    const bool cut = verdict.kind == Verdict::Kind::incomplete && at_hand <= record_limit_;
    if (!cut || rest == Rest::none) return reject_value(verdict);
    if (!extend()) rest = Rest::none;
  }
}

void ItemReader::use_record(const char* end) {
  const std::string_view text(cursor_, static_cast<std::size_t>(end - cursor_));
  if (text.size() > record_limit_) return recover("too_large");
  if (parser_.fast()) ++outcome_.fast_records;
  if (!parser_.ascii() && !simdjson::validate_utf8(text.data(), text.size())) {
    add_bad(offset(), "bad_utf8", text);
  } else {
    use(text, parser_.values());
  }
  pass(end);
}

void ItemReader::reject_value(const Verdict& verdict) {
  const bool whole = verdict.kind == Verdict::Kind::whole;
  const bool cut = verdict.kind == Verdict::Kind::incomplete;
  const char* const reached = cut ? window_.end() : verdict.at;
  const auto length = static_cast<std::size_t>(reached - cursor_);
  if (length > record_limit_ || (length == record_limit_ && !whole && !cut)) {
    return recover("too_large");
  }
  const std::string_view text(cursor_, length);
  if (cut) {
    // A line that was cut in the middle of the file may swallow all that follows it.
    if (has_resume_point(text)) return recover("bad_json");
    add_damage(offset(), "truncated_record");
    add_bad(offset(), "truncated_record", text);
    ended_ = true;
  } else if (whole) {
    invariant(*cursor_ != '{', "a well-formed record is read by the fast parser");
    const bool text_valid = verdict.ascii || simdjson::validate_utf8(text.data(), text.size());
    add_bad(offset(), text_valid ? "not_an_object" : "bad_utf8", text);
    pass(verdict.at);
  } else {
    recover(verdict.kind == Verdict::Kind::too_deep ? "too_deep" : "bad_json");
  }
}

void ItemReader::pass(const char* end) {
  cursor_ = end;
  if (place_ != Place::top) place_ = Place::after_element;
  line_begun_ = false;
}

}  // namespace convoy
