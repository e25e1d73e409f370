#include "src/input/csv_reader.hpp"

#include <simdjson.h>

#include <cstring>

namespace convoy {

CsvReader::CsvReader(Window& window, const InputFile& file, std::uint32_t number,
                     const ReadOptions& options, const RecordHandler& on_record,
                     const BadRecordHandler& on_bad, ShardOutcome& outcome)
    : RecordReader(window, number, options, on_record, on_bad, outcome),
      header_(read_csv_header(file, options)),
      rows_(header_, options.keys.size()) {
  outcome.header = header_.line;
}

bool CsvReader::begin_file() {
  enter({header_.end, false});
  if (!header_.utf8) add_damage(0, "utf16_or_utf32");
  return header_.utf8;
}

void CsvReader::enter(const Boundary& entry) {
  move_to(entry.offset);
  rows_.look_at(cursor_, window_.end());
}

std::optional<Boundary> CsvReader::guess(std::uint64_t begin, std::uint64_t end) {
  if (header_.fields == 0) return std::nullopt;
  const auto near = begin <= header_.end ? header_.end : guess_behind(begin);
  if (!near) return std::nullopt;
  enter({*near, false});
  if (!find_row() || offset() >= end) return std::nullopt;
  return Boundary{offset(), false};
}

bool CsvReader::read_until(std::uint64_t end) {
  while (!ended_ && find_row()) {
    if (offset() >= end) {
      outcome_.left = {offset(), false};
      return true;
    }
    read_row();
  }
  ended_ = true;
  outcome_.left = {window_.offset_of(window_.end()), false};
  return false;
}

bool CsvReader::extend() {
  const bool extended = window_.extend(cursor_);
  rows_.look_at(cursor_, window_.end());
  return extended;
}

// Moves over empty lines; false at the end of the file.
bool CsvReader::find_row() {
  for (;; ++cursor_) {
    if (cursor_ == window_.end() && !extend()) return false;
    if (*cursor_ == '\n') continue;
    if (*cursor_ != '\r' || !ends_empty_line()) return true;
  }
}

// Whether the carriage return at hand stands before a line feed or the end of the file.
bool CsvReader::ends_empty_line() {
  if (cursor_ + 1 == window_.end() && !extend()) return true;
  return cursor_[1] == '\n';
}

void CsvReader::read_row() {
  Rest rest = Rest::more;
  for (;;) {
    const CsvRow row = rows_.find(cursor_, rest);
    const bool fits = static_cast<std::size_t>(row.at - cursor_) <= record_limit_;
    if (row.kind == CsvRow::Kind::whole && fits) return use_row(row);
    if (row.kind != CsvRow::Kind::cut || !fits || rest == Rest::none) return reject_row(row);
    if (!extend()) rest = Rest::none;
  }
}

void CsvReader::use_row(const CsvRow& row) {
  std::string_view text(cursor_, static_cast<std::size_t>(row.at - cursor_));
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (rows_.plain()) ++outcome_.fast_records;
  if (rows_.ascii()) {
    use(text, rows_.values());
  } else if (!simdjson::validate_utf8(text.data(), text.size())) {
    add_bad(offset(), "bad_utf8", text);
  } else if (text.find('\0') != std::string_view::npos) {
    add_bad(offset(), "bad_csv", text);
  } else {
    use(text, rows_.values());
  }
  cursor_ = row.next;
}

void CsvReader::reject_row(const CsvRow& row) {
  const std::string_view text(cursor_, static_cast<std::size_t>(row.at - cursor_));
  if (text.size() > record_limit_) return reject_line("too_large");
  if (row.kind == CsvRow::Kind::other_count) return reject_line("wrong_field_count");
  // A quote that is not closed may swallow all lines that follow it.
  if (row.kind == CsvRow::Kind::broken || text.find('\n') != std::string_view::npos) {
    return reject_line("bad_csv");
  }
  add_damage(offset(), "truncated_record");
  add_bad(offset(), "truncated_record", text);
  ended_ = true;
}

// What is wrong costs the first line of the row, so that the rows behind it are read.
void CsvReader::reject_line(const char* reason) {
  const std::uint64_t begin = offset();
  std::string text;
  for (;;) {
    const auto bytes = static_cast<std::size_t>(window_.end() - cursor_);
    const auto* const feed = static_cast<const char*>(std::memchr(cursor_, '\n', bytes));
    const char* const stop = feed == nullptr ? window_.end() : feed;
    append_capped(text, cursor_, stop);
    cursor_ = stop;
    if (feed != nullptr) break;
    if (extend()) continue;
    ended_ = true;
    break;
  }
  const bool capped = offset() - begin > text.size();
  if (!capped && text.ends_with('\r')) text.pop_back();
  add_bad(begin, reason, text);
}

}  // namespace convoy
