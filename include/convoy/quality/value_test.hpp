// One rule as a question to one value.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "convoy/input/records.hpp"
#include "convoy/quality/rules.hpp"

namespace convoy {

class Pattern;

/// What the kind of a value, or the type of a column, says of a rule already.
enum class Known : std::uint8_t { passes, fails, look };

class ValueTest {
 public:
  /// until: what "end of month" stands for
  ValueTest(const Rule& rule, Timestamp until);
  ~ValueTest();
  ValueTest(ValueTest&&) noexcept;

  Known known_of(FieldValue::Kind kind) const;
  Known known_of(ColumnType type) const;  ///< of values that are not null

  /// Whether a value fails that must be looked at.
  bool fails(const FieldValue& value) const;
  bool fails(const Cell& cell, ColumnType type) const;
  /// Integers and times within these pass for certain.
  std::pair<std::int64_t, std::int64_t> bounds() const;

 private:
  bool fails_text(std::string_view text) const;
  bool out_of_range(std::int64_t value) const { return value < minimum_ || value > maximum_; }

  RuleKind kind_;
  bool of_times_ = false;  ///< a range: of times
  std::int64_t minimum_, maximum_;
  std::unordered_set<std::string_view> values_;
  std::unique_ptr<Pattern> pattern_;
};

}  // namespace convoy
