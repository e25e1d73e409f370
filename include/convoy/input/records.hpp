// Reads JSON and CSV records from byte ranges of files; the answer never depends on the ranges.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/base/hash.hpp"
#include "convoy/input/files.hpp"

namespace convoy {

/// The value of one wanted key of a record.
struct FieldValue {
  enum class Kind : std::uint8_t {
    absent,
    null,
    boolean_false,
    boolean_true,
    number,
    string,
    array,
    object
  };
  Kind kind = Kind::absent;
  bool no_text = false;  ///< a string with half a surrogate pair or a NUL, which no column can hold
  /// number: its token; string: what it stands for, without text the bytes between the quotes.
  std::string_view text;
};

/// The text of a string; nullopt of other values.
inline std::optional<std::string_view> text_of(const FieldValue& value) {
  if (value.kind != FieldValue::Kind::string || value.no_text) return std::nullopt;
  return value.text;
}

/// A JSON integer or a string of digits ("007" is 7, a minus sign is allowed), exact to 64 bits.
std::optional<std::int64_t> integer_of(const FieldValue& value);
/// The same, also where decimals follow that are all zero: 17850.0.
std::optional<std::int64_t> whole_number_of(FieldValue value);

/// Where reading stands between two records: at the first byte of the next item.
struct Boundary {
  std::uint64_t offset = 0;  ///< the size of the (decompressed) file at its end
  bool in_array = false;
  friend bool operator==(const Boundary&, const Boundary&) = default;
};

/// One whole record: a JSON value of type object, or a CSV row with a field for each column of the
/// header, valid in all its parts.
struct InputRecord {
  std::uint32_t file = 0;              ///< position in the list of input files
  std::uint64_t offset = 0;            ///< of its first byte in the (decompressed) file
  std::span<const FieldValue> values;  ///< one a wanted key, in their order; the last of equal keys
};

/// Something that was met where a record should be, and could not be used. Its texts last for the
/// call that tells of it.
struct BadRecord {
  std::uint64_t offset = 0;
  std::uint64_t number = 0;  ///< of the item in the shard, from 0, good ones counted
  std::string_view reason;   ///< a code such as bad_json
  std::string_view text;     ///< its bytes, the first kQuarantineText of them
};
constexpr std::size_t kQuarantineText = 64 << 10;

/// Why a file is not whole.
struct Damage {
  std::uint64_t offset = 0;
  std::string reason;
};

enum class RecordFormat : std::uint8_t { json, csv };

struct ReadOptions {
  /// Wanted top-level keys, compared after unescaping; of CSV columns, compared without case.
  std::vector<std::string> keys;
  std::size_t block_bytes = 128 << 10;        ///< read at once, so that it stays in the cache
  std::size_t record_limit_bytes = 64 << 20;  ///< longer records are bad: too_large
  std::size_t depth_limit = 1024;             ///< deeper records are bad: too_deep
  RecordFormat format = RecordFormat::json;
  /// Of CSV: what else a key is called in a header, by key.
  std::map<std::string, std::vector<std::string>> other_names = {};
  std::size_t optional_keys = 0;  ///< of CSV: so many of the last keys may lack in a header
};

/// Uses a record; returns "" or the reason code why it cannot be used.
using RecordHandler = std::function<std::string_view(const InputRecord&)>;
/// Takes what cannot be used; nothing else keeps it.
using BadRecordHandler = std::function<void(const BadRecord&)>;
/// Called after each block with the bytes consumed since the last call (of the file as stored).
using BlockHandler = std::function<void(std::uint64_t bytes)>;

struct ShardOutcome {
  std::optional<Boundary> entered;  ///< nullopt: guessing found no record that begins in the shard
  Boundary left;                    ///< first item that begins at or after the shard's end
  std::uint64_t records = 0;        ///< items that begin in the shard, bad ones included
  std::uint64_t fast_records = 0;   ///< of them those read on a fast path
  std::uint64_t bad_records = 0;    ///< of them those that cannot be used
  std::optional<Damage> damage;     ///< seen by the shard that reaches the damage
  std::string header;               ///< of CSV: the file's header line as it stands there
  Digest digest;                    ///< of the stored bytes of the shard
  std::uint64_t bytes_read = 0;     ///< from the file, also beyond the shard's end; no CSV header
};

/// Reads the records that begin in a shard, a piece at a time.
///   collective: no
///   fails: Failure(input) if the file cannot be read or has changed since it was listed, or if a
///   column lacks in the header of a CSV file; what the handlers throw
class ShardReader {
 public:
  /// The handlers and options must live as long as the reader; the last two may be empty.
  ///   entry: where to begin; nullopt lets the reader guess a record near the shard's begin. A
  ///   guess must be verified: it is right if it equals `left` of the shard before (which must
  ///   itself be right). A shard that begins at 0 needs neither.
  ShardReader(const InputFile& file, const Shard& shard, std::optional<Boundary> entry,
              const ReadOptions& options, const RecordHandler& on_record,
              const BadRecordHandler& on_bad, const BlockHandler& on_block);
  ~ShardReader();
  ShardReader(ShardReader&&) noexcept;
  ShardReader& operator=(ShardReader&&) noexcept;

  /// Reads the records that begin in the next `bytes` of text; false when there are no more.
  bool advance(std::uint64_t bytes);
  /// Reads the rest.
  ShardOutcome finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace convoy
