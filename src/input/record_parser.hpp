// Takes the wanted values out of a record at the speed of the machine.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/input/records.hpp"
#include "src/input/field_index.hpp"
#include "src/input/key_memory.hpp"
#include "src/input/scan.hpp"
#include "src/input/validator.hpp"

namespace convoy {

/// Remembers the bytes between the values of the last record (keys, colons, commas, blanks) and
/// compares the next record with them first: records of one file mostly differ in values only.
/// Where they differ in the order of their keys, all fields are found first and keys are known by
/// their bytes. What neither knows is read with care.
class RecordParser {
 public:
  RecordParser(const std::vector<std::string>& keys, std::size_t depth_limit);

  /// Reads the object that begins at `begin` and returns its end, or nullptr if it is not well
  /// formed, too deep, or not at hand as a whole. `end` must be followed as scan.hpp says.
  const char* parse(const char* begin, const char* end);

  /// The values of the last object that was read. They point into it, or to where its escapes were
  /// replaced, and last until the next one is read.
  std::span<const FieldValue> values() const { return {values_.data(), keys_.size()}; }
  /// Whether the last object certainly held ASCII only.
  bool ascii() const { return ascii_; }
  /// Whether the last object was of a form that is read at once.
  bool fast() const { return fast_; }
  /// Whether the last object had any of the wanted keys.
  bool has_wanted() const;

 private:
  static constexpr std::size_t kGapBytes = kScanPadding;
  static constexpr std::size_t kMaximumGaps = 256;
  static constexpr int kClose = -1;

  /// The bytes between two values, and whose value follows them.
  struct Gap {
    std::array<char, kGapBytes> bytes{};
    std::uint32_t size = 0;
    int key = kClose;
  };

  /// Whether to try again what may have failed often: then once in kRarely records.
  class Patience {
   public:
    bool pays() { return failures_ < kEnough || ++waited_ % kRarely == 0; }
    void tell(bool success) { failures_ = success ? 0 : failures_ + 1; }

   private:
    static constexpr std::uint64_t kEnough = 64, kRarely = 1024;
    std::uint64_t failures_ = 0;  ///< in a row
    std::uint64_t waited_ = 0;    ///< records
  };

  const char* parse_raw(const char* begin, const char* end);  ///< values as they are written
  const char* parse_fields(const char* begin, const char* end);
  const char* parse_indexed(const char* begin, const char* end);
  void forget_values();
  void replace_escapes_of_values();
  int unwanted() const { return static_cast<int>(keys_.size()); }
  static bool matches(const Gap& gap, const char* at);
  const char* read_gap(const char* at, const char* end, std::size_t number, int& key);
  const char* read_value(const char* at, const char* end, FieldValue& value, StringTraits& traits);
  const char* read_other(const char* at, const char* end, FieldValue& value);
  const char* read_nested(const char* at, const char* end, FieldValue& value);
  int key_number(std::string_view raw, bool escaped);
  int find_key(std::string_view raw, bool escaped);
  void learn(std::size_t number, std::string_view bytes, int key);

  std::vector<std::string> keys_;
  std::vector<FieldValue> values_;  ///< the last one of all unwanted keys
  std::vector<Gap> gaps_;
  KeyMemory known_keys_;
  Patience memory_;
  bool remembers_ = true;  ///< whether the record at hand is compared with gaps_
  bool indexes_ = FieldIndex::works_here();
  FieldIndex index_;
  Patience index_pays_;
  bool has_escapes_ = false;  ///< a value is marked as `no_text` until its escapes are replaced
  std::vector<char> plain_;   ///< values whose escapes were replaced
  Validator nested_;
  std::size_t depth_limit_;
  bool ascii_ = true;
  bool fast_ = true;
};

}  // namespace convoy
