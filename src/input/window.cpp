#include "src/input/window.hpp"

#include <algorithm>
#include <cstring>

namespace convoy {
namespace {

constexpr std::size_t kBlockBeyondShard = 64 << 10;

}  // namespace

Window::Window(ByteSource& source, const Shard& shard, const ReadOptions& options,
               const BlockHandler& on_block)
    : source_(source),
      shard_end_(shard.end),
      block_bytes_(std::max<std::size_t>(options.block_bytes, 1)),
      record_limit_(options.record_limit_bytes),
      on_block_(on_block),
      offset_(source.position()) {
  make_room(nullptr, 0, block_bytes_);
  std::memset(bytes_.get(), 0, kScanPadding);
}

bool Window::extend(const char*& keep) {
  report();
  const auto kept = static_cast<std::size_t>(end() - keep);
  const bool beyond = source_.position() >= shard_end_;
  const std::size_t block = beyond ? std::min(block_bytes_, kBlockBeyondShard) : block_bytes_;
  // A long record is read in doubling steps, so that trying it again each time stays cheap, and not
  // far beyond its limit.
  const std::size_t wanted =
      std::max(block, std::min(kept, record_limit_ - std::min(kept, record_limit_)));
  offset_ = offset_of(keep);
  make_room(keep, kept, wanted);
  const std::size_t got = source_.read(bytes_.get() + kept, wanted);
  size_ = kept + got;
  std::memset(bytes_.get() + size_, 0, kScanPadding);
  keep = begin();
  return got > 0;
}

void Window::make_room(const char* keep, std::size_t kept, std::size_t wanted) {
  const std::size_t needed = kept + wanted + kScanPadding;
  if (needed <= capacity_) {
    std::memmove(bytes_.get(), keep, kept);
    return;
  }
  auto larger = std::make_unique_for_overwrite<char[]>(needed);
  if (kept > 0) std::memcpy(larger.get(), keep, kept);
  bytes_ = std::move(larger);
  capacity_ = needed;
}

void Window::report() {
  const std::uint64_t now = source_.shard_bytes_read();
  if (on_block_ && now > reported_) on_block_(now - reported_);
  reported_ = now;
}

}  // namespace convoy
