// Where the fields of a record stand, found 64 bytes at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace convoy {

/// Functions so marked may use the instructions of machines since 2013, where kHasWide says so.
#define CONVOY_WIDE __attribute__((target("avx2,bmi,popcnt,pclmul")))

/// Whether this machine has what CONVOY_WIDE takes for granted.
extern const bool kHasWide;

/// Finds all fields of a record before any is read, so that no step waits for the one before and no
/// branch depends on what a field is: for records whose keys come in any order. Knows flat objects
/// without backslashes and control characters only.
class FieldIndex {
 public:
  static constexpr std::size_t kMaximum = 64;  ///< fields

  /// Finds the fields of the object that begins at `begin`; false if it is of another form, well
  /// formed or not, or not at hand as a whole. Looks ahead as scan.hpp says.
  CONVOY_WIDE bool find(const char* begin);

  std::size_t size() const { return size_; }
  /// All bytes between two commas or braces, whatever they are.
  std::string_view field(std::size_t number) const {
    const std::uint32_t from = separators_[number] + 1;
    return {begin_ + from, separators_[number + 1] - from};
  }
  const char* end() const { return begin_ + separators_[size_] + 1; }
  /// Whether the object certainly held ASCII only.
  bool ascii() const { return ascii_; }

 private:
  const char* begin_ = nullptr;  ///< behind the opening brace
  std::size_t size_ = 0;
  bool ascii_ = true;
  /// Offsets of the opening brace, the commas between fields and the closing brace; room for those
  /// of a whole block more.
  std::array<std::uint32_t, 1 + kMaximum + 64> separators_{~0u};
};

}  // namespace convoy
