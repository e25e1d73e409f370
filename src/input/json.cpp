#include "convoy/input/json.hpp"

#include <algorithm>

#include "src/input/item_reader.hpp"
#include "src/input/source.hpp"
#include "src/input/window.hpp"

namespace convoy {
namespace {

// Where reading begins: the shard's own bytes are all read, for their digest.
std::uint64_t first_byte(const Shard& shard, const std::optional<Boundary>& entry) {
  if (entry) return std::min(shard.begin, entry->offset);
  return shard.begin - std::min<std::uint64_t>(shard.begin, kLookBehind);
}

}  // namespace

ShardOutcome read_json_shard(const InputFile& file, const Shard& shard,
                             std::optional<Boundary> entry, const JsonOptions& options,
                             const RecordHandler& on_record, const BlockHandler& on_block) {
  ShardOutcome outcome;
  if (shard.begin == 0 && !entry) entry = Boundary{};
  if (entry && entry->offset >= shard.end) {
    // No record begins here, but the shard's bytes count in the file's digest all the same.
    const auto source = open_plain(file, shard, shard.begin);
    outcome.entered = entry;
    outcome.left = *entry;
    outcome.digest = source->finish();
    outcome.bytes_read = source->bytes_read();
    return outcome;
  }
  const auto source = file.compression == Compression::none
                          ? open_plain(file, shard, first_byte(shard, entry))
                          : open_compressed(file, options.block_bytes);
  Window window(*source, shard, options, on_block);
  ItemReader reader(window, options, on_record, outcome);
  if (entry && entry->offset == 0) {
    outcome.entered = entry;
    outcome.left = {file.bytes, false};
    if (reader.begin_file()) reader.read_until(shard.end);
  } else {
    outcome.entered = entry ? entry : guess_record(window, options, shard.begin, shard.end);
    if (outcome.entered) {
      reader.enter(*outcome.entered);
      reader.read_until(shard.end);
    }
  }
  if (source->damage()) outcome.damage = source->damage();
  outcome.digest = source->finish();
  outcome.bytes_read = source->bytes_read();
  window.report();
  return outcome;
}

}  // namespace convoy
