// A record as it lies in a window, and what a parser made of it.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "convoy/input/text.hpp"
#include "src/input/record_parser.hpp"
#include "src/input/scan.hpp"
#include "tests/input/json_oracle.hpp"
#include "tests/input/random_records.hpp"
#include "tests/input/reading.hpp"

namespace convoy {

/// Of parsers that want kWantedKeys.
class ParsedRecord {
 public:
  ParsedRecord(RecordParser& parser, const std::string& text, std::size_t depth_limit)
      : padded_(text + std::string(kScanPadding, '\0')), depth_limit_(depth_limit) {
    const char* const end = parser.parse(padded_.data(), padded_.data() + text.size());
    if (end == nullptr) return;
    record_ = padded_.substr(0, static_cast<std::size_t>(end - padded_.data()));
    for (FieldValue value : parser.values()) {
      value.text = texts_.emplace_back(value.text);  // the parser keeps its own for one record
      values_.push_back(value);
    }
    ascii_ = parser.ascii();
    has_wanted_ = parser.has_wanted();
  }

  const std::optional<std::string>& record() const { return record_; }
  bool is_utf8() const { return ascii_ || convoy::is_utf8(*record_); }
  std::string text() const { return record_ ? *record_ + to_text({0, 0, values_}) : "refused"; }

  /// "" if the other parser says the same.
  std::string complaint(const std::string& text) const {
    const auto expected = oracle::begins_with_record(text, depth_limit_);
    if (expected && *expected != (record_ && convoy::is_utf8(*record_))) {
      return *expected ? "refused" : "accepted";
    }
    if (!record_) return "";
    if (ascii_ && std::any_of(record_->begin(), record_->end(), [](char c) { return c < 0; })) {
      return "not ASCII";
    }
    if (!expected) return complaint_alone();
    return *expected ? complaint_of_values() : "";
  }

 private:
  std::string complaint_alone() const {
    for (const FieldValue& value : values_) {
      const std::string wrong = oracle::complaint_alone(value);
      if (!wrong.empty()) return wrong;
    }
    return "";
  }
  std::string complaint_of_values() const {
    const oracle::Json object = oracle::Json::parse(*record_);
    bool any = false;
    for (std::size_t number = 0; number < kWantedKeys.size(); ++number) {
      const auto member = object.find(kWantedKeys[number]);
      const bool is_there = member != object.end();
      any = any || is_there;
      const std::string wrong = oracle::complaint(values_[number], is_there ? &*member : nullptr);
      if (!wrong.empty()) return wrong + " of " + kWantedKeys[number];
    }
    return any == has_wanted_ ? "" : "has_wanted";
  }

  std::string padded_;
  std::size_t depth_limit_;
  std::optional<std::string> record_;
  std::deque<std::string> texts_;
  std::vector<FieldValue> values_;
  bool ascii_ = false;
  bool has_wanted_ = false;
};

}  // namespace convoy
