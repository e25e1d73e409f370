// Where the bytes that give a CSV text its form stand, found 64 bytes at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace convoy {

/// Of 64 bytes, a bit each, the first byte's lowest.
struct CsvMasks {
  std::uint64_t quotes = 0;
  std::uint64_t separators = 0;  ///< delimiters and line feeds
  std::uint64_t feeds = 0;
  std::uint64_t strange = 0;  ///< NULs, and bytes that are not ASCII

  static constexpr std::size_t kBytes = 64;
};

/// Fills masks of the bytes from `text` on; all of them must be readable.
///   masks: room for `blocks`
void find_csv_masks(const char* text, std::size_t blocks, char delimiter, CsvMasks* masks);

/// The same without the instructions that only some machines have.
void find_csv_masks_anywhere(const char* text, std::size_t blocks, char delimiter, CsvMasks* masks);

}  // namespace convoy
