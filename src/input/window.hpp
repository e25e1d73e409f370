// The part of a text that is at hand, contiguous and followed by the padding that scan.hpp needs.
#pragma once

#include <cstdint>
#include <memory>

#include "src/input/scan.hpp"
#include "src/input/source.hpp"

namespace convoy {

/// Grows only to hold what the caller keeps: one block and the record at work.
class Window {
 public:
  /// Starts empty at the position of the source.
  Window(ByteSource& source, const Shard& shard, const ReadOptions& options,
         const BlockHandler& on_block);

  const char* begin() const { return bytes_.get(); }
  const char* end() const { return bytes_.get() + size_; }
  std::uint64_t offset_of(const char* at) const {
    return offset_ + static_cast<std::uint64_t>(at - begin());
  }
  const char* at(std::uint64_t offset) const { return begin() + (offset - offset_); }

  /// Reads on. Bytes before `keep` are dropped; pointers into the window are void afterwards, but
  /// `keep` is moved with its byte. False at the end of the text.
  bool extend(const char*& keep);
  /// Tells the handler of what was read since it was last told.
  void report();

 private:
  void make_room(const char* keep, std::size_t kept, std::size_t wanted);

  ByteSource& source_;
  std::uint64_t shard_end_;
  std::size_t block_bytes_;
  std::size_t record_limit_;
  const BlockHandler& on_block_;
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::uint64_t offset_;
  std::uint64_t reported_ = 0;
};

}  // namespace convoy
