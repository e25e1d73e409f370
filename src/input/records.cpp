#include "convoy/input/records.hpp"

#include <algorithm>

#include "src/input/csv_reader.hpp"
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

std::unique_ptr<RecordReader> reader_of(Window& window, const InputFile& file, const Shard& shard,
                                        const ReadOptions& options, const RecordHandler& on_record,
                                        const BadRecordHandler& on_bad, ShardOutcome& outcome) {
  if (options.format == RecordFormat::csv) {
    return std::make_unique<CsvReader>(window, file, shard.file, options, on_record, on_bad,
                                       outcome);
  }
  return std::make_unique<ItemReader>(window, shard.file, options, on_record, on_bad, outcome);
}

}  // namespace

struct ShardReader::State {
  State(const InputFile& file, const Shard& shard_to_read, const std::optional<Boundary>& entry,
        const ReadOptions& options, const RecordHandler& on_record, const BadRecordHandler& on_bad,
        const BlockHandler& on_block)
      : shard(shard_to_read),
        source(file.compression == Compression::none
                   ? open_plain(file, shard, first_byte(shard, entry))
                   : open_compressed(file, options.block_bytes)),
        window(*source, shard, options, on_block),
        reader(reader_of(window, file, shard, options, on_record, on_bad, outcome)) {
    if (entry && entry->offset >= shard.end) {
      // No record begins here, but the shard's bytes count in the file's digest all the same.
      outcome.left = *entry;
      done = true;
    } else if (entry && entry->offset == 0) {
      outcome.left = {file.bytes, false};
      done = !reader->begin_file();
    } else {
      const auto found = entry ? entry : reader->guess(shard.begin, shard.end);
      outcome.entered = found;
      done = !found;
      if (found) reader->enter(*found);
    }
    if (entry) outcome.entered = entry;
    reached = outcome.entered ? outcome.entered->offset : shard.end;
  }

  Shard shard;
  std::unique_ptr<ByteSource> source;
  Window window;
  ShardOutcome outcome;
  std::unique_ptr<RecordReader> reader;
  std::uint64_t reached = 0;  ///< records that begin before this are read
  bool done = false;
};

ShardReader::ShardReader(const InputFile& file, const Shard& shard, std::optional<Boundary> entry,
                         const ReadOptions& options, const RecordHandler& on_record,
                         const BadRecordHandler& on_bad, const BlockHandler& on_block) {
  if (shard.begin == 0 && !entry) entry = Boundary{};
  state_ = std::make_unique<State>(file, shard, entry, options, on_record, on_bad, on_block);
}

ShardReader::~ShardReader() = default;
ShardReader::ShardReader(ShardReader&&) noexcept = default;
ShardReader& ShardReader::operator=(ShardReader&&) noexcept = default;

bool ShardReader::advance(std::uint64_t bytes) {
  if (state_->done) return false;
  const std::uint64_t end = state_->shard.end;
  state_->reached = end - state_->reached > bytes ? state_->reached + bytes : end;
  state_->done = !state_->reader->read_until(state_->reached) || state_->reached == end;
  return !state_->done;
}

ShardOutcome ShardReader::finish() {
  while (advance(state_->shard.end)) {
  }
  ByteSource& source = *state_->source;
  ShardOutcome& outcome = state_->outcome;
  if (source.damage()) outcome.damage = source.damage();
  outcome.digest = source.finish();
  outcome.bytes_read = source.bytes_read();
  state_->window.report();
  return std::move(outcome);
}

}  // namespace convoy
