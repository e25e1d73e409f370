// What a CSV text says, byte by byte, as "CSV input" in docs/formats.md defines it.
#pragma once

#include "convoy/input/text.hpp"
#include "tests/input/reading.hpp"

namespace convoy::csv_oracle {

/// The form of the texts that are read.
struct Form {
  char delimiter = ',';
  std::size_t fields = 0;
  std::vector<std::size_t> wanted;  ///< fields of the wanted keys, in their order
  std::size_t record_limit = 0;
};

class Reader {
 public:
  Reader(std::string_view text, const Form& form) : text_(text), form_(form) {}

  /// Reads the rows from a byte on.
  Reading read(std::size_t from) {
    for (at_ = from; at_ < text_.size();) {
      if (text_[at_] == '\n') {
        ++at_;
      } else if (text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n')) {
        ++at_;
      } else {
        read_row();
      }
    }
    return std::move(reading_);
  }

 private:
  struct Field {
    bool quoted = false;
    std::string text;
  };
  enum class Row { whole, cut, broken, other_count };

  bool ends_line(std::size_t at) const {
    if (at == text_.size() || text_[at] == '\n') return true;
    return text_[at] == '\r' && (at + 1 == text_.size() || text_[at + 1] == '\n');
  }

  /// Reads a field from `here_` on, to the byte behind it; false if its quotes are not closed.
  bool take_field(Field& field) {
    field.quoted = here_ < text_.size() && text_[here_] == '"';
    if (!field.quoted) {
      while (!ends_line(here_) && text_[here_] != form_.delimiter) field.text += text_[here_++];
      return true;
    }
    for (++here_; here_ < text_.size(); ++here_) {
      if (text_[here_] == '"') {
        ++here_;
        if (here_ == text_.size() || text_[here_] != '"') return true;
      }
      field.text += text_[here_];
    }
    return false;
  }

  Row take_row(std::vector<Field>& fields) {
    for (here_ = at_;; ++here_) {
      fields.emplace_back();
      if (!take_field(fields.back())) return Row::cut;
      const bool ends = ends_line(here_);
      if (!ends && text_[here_] != form_.delimiter) {
        here_ += text_[here_] == '\r';
        return Row::broken;
      }
      if (ends) break;
      if (fields.size() == form_.fields) return Row::other_count;
    }
    line_end_ = here_;
    if (here_ < text_.size() && text_[here_] == '\r') ++here_;
    if (fields.size() == form_.fields) return Row::whole;
    return here_ == text_.size() ? Row::cut : Row::other_count;
  }

  void read_row() {
    std::vector<Field> fields;
    const Row row = take_row(fields);
    if (here_ - at_ > form_.record_limit) return reject_line("too_large");
    if (row == Row::other_count) return reject_line("wrong_field_count");
    if (row == Row::broken) return reject_line("bad_csv");
    if (row == Row::cut) {
      const std::string_view rest = text_.substr(at_);
      if (rest.find('\n') != std::string_view::npos) return reject_line("bad_csv");
      reading_.damage.push_back(std::to_string(at_) + " truncated_record");
      add_bad("truncated_record", rest);
      at_ = text_.size();
      return;
    }
    const std::string_view text = text_.substr(at_, line_end_ - at_);
    if (!is_utf8(text)) {
      add_bad("bad_utf8", text);
    } else if (text.find('\0') != std::string_view::npos) {
      add_bad("bad_csv", text);
    } else {
      add_good(fields);
    }
    at_ = std::min(here_ + 1, text_.size());
  }

  void add_good(const std::vector<Field>& fields) {
    std::vector<FieldValue> values;
    for (const std::size_t wanted : form_.wanted) {
      const Field& field = fields[wanted];
      const bool null = field.text.empty() && !field.quoted;
      values.push_back(
          {null ? FieldValue::Kind::null : FieldValue::Kind::string, false, field.text});
    }
    reading_.good.push_back(to_text({0, at_, values}));
    ++reading_.records;
  }

  void add_bad(const char* reason, std::string_view text) {
    reading_.bad.push_back(std::to_string(at_) + " #" + std::to_string(reading_.records++) + " " +
                           reason + " " + std::string(text));
  }

  void reject_line(const char* reason) {
    const std::size_t feed = std::min(text_.find('\n', at_), text_.size());
    std::string_view line = text_.substr(at_, feed - at_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    add_bad(reason, line);
    at_ = std::min(feed + 1, text_.size());
  }

  std::string_view text_;
  Form form_;
  std::size_t at_ = 0;        ///< where the row begins
  std::size_t here_ = 0;      ///< where reading stands; then what tells what the row is
  std::size_t line_end_ = 0;  ///< of a whole row, a carriage return left out
  Reading reading_;
};

}  // namespace convoy::csv_oracle
