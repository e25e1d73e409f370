// The bytes of an input file from an offset on, decompressed where need be.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "convoy/base/file.hpp"
#include "convoy/base/hash.hpp"
#include "convoy/input/files.hpp"
#include "convoy/input/records.hpp"

namespace convoy {

/// Digests a range of a file while it is read once from front to back in pieces of any size.
class RangeDigest {
 public:
  RangeDigest(std::uint64_t begin, std::uint64_t end);

  /// Takes the bytes at `offset`, of which those within the range count.
  void add(std::uint64_t offset, std::string_view bytes);
  /// The digest, once all bytes of the range were given.
  Digest finish();

 private:
  void finish_block();

  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t in_block_ = 0;  ///< bytes of the block at work
  std::uint64_t block_ = 0;
  std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state_;
  Digest sum_;
};

/// A listed file that is open; throws Failure(input) when it is not what was listed: where its size
/// differs from the start, else when it is checked at the end.
class ListedFile {
 public:
  explicit ListedFile(const InputFile& listed);
  /// Reads exactly these bytes, which the listed size must cover.
  void read_at(std::uint64_t offset, char* into, std::size_t bytes) const;
  std::uint64_t bytes() const { return listed_.bytes; }
  /// Compares size and time of change of what stands at the path now with the list.
  void check_unchanged() const;

 private:
  [[noreturn]] void fail_changed() const;

  InputFile listed_;
  File file_;
};

/// A stream of text bytes.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// `bytes` more bytes, fewer only at the end or at damage.
  virtual std::size_t read(char* into, std::size_t bytes) = 0;
  /// Where the next bytes stand in the text.
  virtual std::uint64_t position() const = 0;
  /// Why the text ended early.
  virtual std::optional<Damage> damage() const { return std::nullopt; }
  /// Stored bytes that were read so far: all of them, and those of the shard.
  virtual std::uint64_t bytes_read() const = 0;
  virtual std::uint64_t shard_bytes_read() const = 0;
  /// Digest of the stored bytes of the shard; reads what is left of them.
  virtual Digest finish() = 0;
};

/// The bytes of a plain file from `from` on; digests the shard.
std::unique_ptr<ByteSource> open_plain(const InputFile& file, const Shard& shard,
                                       std::uint64_t from);
/// The decompressed bytes of a whole file, in constant memory.
std::unique_ptr<ByteSource> open_compressed(const InputFile& file, std::size_t block_bytes);

}  // namespace convoy
