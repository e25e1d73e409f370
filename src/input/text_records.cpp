#include "convoy/input/text_records.hpp"

#include <string>

#include "src/input/csv_rows.hpp"
#include "src/input/record_parser.hpp"

namespace convoy {

class TextRecords::Format {
 public:
  virtual ~Format() = default;
  virtual TextRecord read(std::string_view header, std::string_view text) = 0;
};

namespace {

class JsonTexts final : public TextRecords::Format {
 public:
  explicit JsonTexts(const ReadOptions& options) : parser_(options.keys, options.depth_limit) {}

  TextRecord read(std::string_view, std::string_view text) override {
    padded_.assign(text);
    padded_.append(kScanPadding, '\0');
    const char* const end = padded_.data() + text.size();
    const char* const begin = skip_blanks(padded_.data());
    if (*begin != '{') return {"bad_json", {}};
    const char* const behind = parser_.parse(begin, end);
    if (behind == nullptr || skip_blanks(behind) != end) return {"bad_json", {}};
    return {"", parser_.values()};
  }

 private:
  RecordParser parser_;
  std::string padded_;
};

/// Rows that mostly stand under the same header.
class CsvTexts final : public TextRecords::Format {
 public:
  explicit CsvTexts(const ReadOptions& options) : options_(options) {}

  TextRecord read(std::string_view header, std::string_view text) override {
    if (!rows_ || header != known_) {
      known_ = header;
      header_ = understand_csv_header(known_, options_);
      rows_.emplace(header_, options_.keys.size());
    }
    if (header_.fields == 0 || !header_.complaint.empty()) return {"bad_csv", {}};
    text = text.substr(0, text.find_last_not_of("\r\n") + 1);
    if (text.empty() || text.find('\0') != std::string_view::npos) return {"bad_csv", {}};
    padded_.assign(text);
    padded_ += '\n';
    padded_.append(kScanPadding, '\0');
    const char* const end = padded_.data() + text.size() + 1;
    rows_->look_at(padded_.data(), end);
    const CsvRow row = rows_->find(padded_.data(), Rest::none);
    if (row.kind == CsvRow::Kind::whole && row.next == end) return {"", rows_->values()};
    return {row.kind == CsvRow::Kind::other_count ? "wrong_field_count" : "bad_csv", {}};
  }

 private:
  const ReadOptions& options_;
  std::string known_;
  CsvHeader header_;
  std::optional<CsvRows> rows_;
  std::string padded_;
};

}  // namespace

TextRecords::TextRecords(const ReadOptions& options) {
  if (options.format == RecordFormat::csv) {
    format_ = std::make_unique<CsvTexts>(options);
  } else {
    format_ = std::make_unique<JsonTexts>(options);
  }
}
TextRecords::~TextRecords() = default;
TextRecords::TextRecords(TextRecords&&) noexcept = default;

TextRecord TextRecords::read(std::string_view header, std::string_view text) {
  return format_->read(header, text);
}

}  // namespace convoy
