// Times without a zone, as tables and exports of databases write them; they are taken as UTC.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "convoy/base/timestamp.hpp"

namespace convoy {

class TimeFormat {
 public:
  /// ISO 8601: a date, or a date and a time up to its minutes, seconds or decimals, with a blank or
  /// T between them; a zone is heeded.
  TimeFormat() = default;
  /// pattern: as of strptime, such as "%m/%d/%y %H:%M"; "" for ISO 8601
  ///   fails: Failure(usage) if a date cannot be told from what it reads
  explicit TimeFormat(std::string pattern);

  /// The instant that the whole text says; nullopt if it is none of the years 1 to 9999.
  std::optional<Timestamp> parse(std::string_view text) const;

 private:
  std::string pattern_;  // empty: ISO
};

}  // namespace convoy
