#include "convoy/input/records.hpp"
#include "src/input/record_parser.hpp"

namespace convoy {

TextRecords::TextRecords(const ReadOptions& options)
    : parser_(std::make_unique<RecordParser>(options.keys, options.depth_limit)) {}
TextRecords::~TextRecords() = default;
TextRecords::TextRecords(TextRecords&&) noexcept = default;

std::optional<std::span<const FieldValue>> TextRecords::read(std::string_view text) {
  padded_.assign(text);
  padded_.append(kScanPadding, '\0');
  const char* const end = padded_.data() + text.size();
  const char* const begin = skip_blanks(padded_.data());
  if (*begin != '{') return std::nullopt;
  const char* const behind = parser_->parse(begin, end);
  if (behind == nullptr || skip_blanks(behind) != end) return std::nullopt;
  return parser_->values();
}

}  // namespace convoy
