// Where the fields of a record stand, found 64 bytes at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "convoy/input/records.hpp"
#include "src/input/key_memory.hpp"

namespace convoy {

/// Finds all fields of a record before any is read, so that no step waits for the one before and no
/// branch depends on what a field is: for records whose keys come in any order. Knows flat objects
/// without backslashes and control characters only.
class FieldIndex {
 public:
  static constexpr std::size_t kMaximum = 64;  ///< fields

  /// The value of a field that is neither a string nor an integer without a sign.
  struct Other {
    const char* begin;
    std::uint32_t field;  ///< in the order of the record
    int number;           ///< of its key
  };

  /// Whether this machine has the instructions, as those since 2013 have.
  static bool works_here();

  /// Reads the object that begins at `begin` as far as its values are known by their first byte and
  /// their end. False, with any values, if it is of another form, well formed or not, if a key is
  /// unknown, or if it is not at hand as a whole. Looks ahead as scan.hpp says.
  ///   values: absent, then by the numbers of keys; those of others() tell where they begin, the
  ///   last of equal keys, and are still to be read
  bool read(const char* begin, const KeyMemory& keys, std::span<FieldValue> values);

  std::span<const Other> others() const { return {others_.data(), other_count_}; }
  const char* end_of(const Other& value) const { return begin_ + separators_[value.field + 1]; }
  const char* end() const { return begin_ + separators_[size_] + 1; }
  /// Whether the object certainly held ASCII only.
  bool ascii() const { return ascii_; }

 private:
  friend struct WideIndex;

  const char* begin_ = nullptr;  ///< behind the opening brace
  std::size_t size_ = 0;         ///< fields
  bool ascii_ = true;
  bool integers_ = true;  ///< whether what begins with a digit is an integer
  /// Offsets of the opening brace, the commas between fields and the closing brace; room for those
  /// of a whole block more.
  std::array<std::uint32_t, 1 + kMaximum + 64> separators_{~0u};
  std::array<Other, kMaximum> others_{};
  std::size_t other_count_ = 0;
};

}  // namespace convoy
