// Takes the wanted values out of a record at the speed of the machine.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/input/json.hpp"
#include "src/input/key_memory.hpp"
#include "src/input/scan.hpp"
#include "src/input/validator.hpp"

namespace convoy {

/// Remembers the bytes between the values of the last record (keys, colons, commas, blanks) and
/// compares the next record with them first: records of one file mostly differ in values only. Keys
/// in other places are known by their bytes.
class RecordParser {
 public:
  RecordParser(const std::vector<std::string>& keys, std::size_t depth_limit);

  /// Reads the object that begins at `begin` and returns its end, or nullptr if it is not well
  /// formed, too deep, or not at hand as a whole. `end` must be followed as scan.hpp says.
  const char* parse(const char* begin, const char* end);

  /// The values of the last object that was read; they point into it.
  std::span<const JsonValue> values() const { return values_; }
  /// Whether the last object certainly held ASCII only.
  bool ascii() const { return ascii_; }
  /// Whether all between the values of the last object was as remembered.
  bool fast() const { return fast_; }
  /// Whether the last object had any of the wanted keys.
  bool has_wanted() const;

 private:
  static constexpr std::size_t kGapBytes = kScanPadding;
  static constexpr std::size_t kMaximumGaps = 256;
  static constexpr int kUnwanted = -1;
  static constexpr int kClose = -2;

  /// The bytes between two values, and whose value follows them.
  struct Gap {
    std::array<char, kGapBytes> bytes{};
    std::uint32_t size = 0;
    int key = kUnwanted;
  };

  static bool matches(const Gap& gap, const char* at);
  const char* read_gap(const char* at, std::size_t number, int& key);
  const char* read_value(const char* at, const char* end, JsonValue& value);
  const char* read_nested(const char* at, const char* end, JsonValue& value);
  int key_number(std::string_view raw, bool escaped);
  int find_key(std::string_view raw, bool escaped);
  void learn(std::size_t number, std::string_view bytes, int key);

  std::vector<std::string> keys_;
  std::vector<JsonValue> values_;
  std::vector<Gap> gaps_;
  KeyMemory known_keys_;
  std::uint64_t slow_in_a_row_ = 0;  ///< records
  bool remembers_ = true;
  JsonValue ignored_;
  StringTraits traits_;
  Validator nested_;
  std::string scratch_;
  std::size_t depth_limit_;
  bool ascii_ = true;
  bool fast_ = true;
};

}  // namespace convoy
