#include "src/input/source.hpp"

#include <algorithm>
#include <vector>

namespace convoy {

RangeDigest::RangeDigest(std::uint64_t begin, std::uint64_t end)
    : begin_(begin), end_(end), state_(XXH3_createState(), &XXH3_freeState) {}

void RangeDigest::add(std::uint64_t offset, std::string_view bytes) {
  if (offset < begin_) {
    const auto before = std::min<std::uint64_t>(begin_ - offset, bytes.size());
    bytes.remove_prefix(before);
    offset += before;
  }
  if (offset >= end_) return;
  bytes = bytes.substr(0, end_ - offset);
  while (!bytes.empty()) {
    block_ = offset / kDigestBlock;
    const std::string_view piece = bytes.substr(0, (block_ + 1) * kDigestBlock - offset);
    if (in_block_ == 0) XXH3_128bits_reset_withSeed(state_.get(), block_);
    XXH3_128bits_update(state_.get(), piece.data(), piece.size());
    in_block_ += piece.size();
    offset += piece.size();
    bytes.remove_prefix(piece.size());
    if (offset % kDigestBlock == 0) finish_block();
  }
}

void RangeDigest::finish_block() {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
  sum_ += Digest{hash.low64, hash.high64};
  in_block_ = 0;
}

Digest RangeDigest::finish() {
  if (in_block_ > 0) finish_block();
  return sum_;
}

ListedFile::ListedFile(const InputFile& listed)
    : listed_(listed), file_(File::open_read(listed.path)) {
  if (file_.size() != listed_.bytes) fail_changed();
}

void ListedFile::check_unchanged() const {
  struct stat status {};
  if (::stat(listed_.path.c_str(), &status) != 0) fail_changed();
  if (static_cast<std::uint64_t>(status.st_size) != listed_.bytes ||
      modified_nanoseconds(status) != listed_.modified_nanoseconds) {
    fail_changed();
  }
}

void ListedFile::read_at(std::uint64_t offset, char* into, std::size_t bytes) const {
  if (file_.read_at(offset, into, bytes) != bytes) fail_changed();
}

void ListedFile::fail_changed() const {
  throw Failure(Exit::input, "cannot use " + listed_.path +
                                 ": it changed while it was read; run again when nothing writes "
                                 "to it, or give a copy");
}

namespace {

class PlainSource final : public ByteSource {
 public:
  PlainSource(const InputFile& file, const Shard& shard, std::uint64_t from)
      : file_(file),
        begin_(shard.begin),
        end_(std::min(shard.end, file.bytes)),
        position_(from),
        digest_(begin_, end_) {}

  std::size_t read(char* into, std::size_t bytes) override {
    // What is read beyond the shard is the share of another rank, so it stays small.
    const std::uint64_t border = position_ < end_ ? end_ : file_.bytes();
    bytes = std::min<std::uint64_t>(bytes, border - position_);
    if (bytes == 0) return 0;
    file_.read_at(position_, into, bytes);
    digest_.add(position_, {into, bytes});
    position_ += bytes;
    bytes_read_ += bytes;
    return bytes;
  }

  std::uint64_t position() const override { return position_; }
  std::uint64_t bytes_read() const override { return bytes_read_; }
  std::uint64_t shard_bytes_read() const override {
    return std::min(position_, end_) - std::min(begin_, std::min(position_, end_));
  }

  Digest finish() override {
    std::vector<char> rest(std::min<std::uint64_t>(kDigestBlock, end_ - std::min(end_, position_)));
    while (position_ < end_) read(rest.data(), rest.size());
    file_.check_unchanged();
    return digest_.finish();
  }

 private:
  ListedFile file_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t position_;
  std::uint64_t bytes_read_ = 0;
  RangeDigest digest_;
};

}  // namespace

std::unique_ptr<ByteSource> open_plain(const InputFile& file, const Shard& shard,
                                       std::uint64_t from) {
  return std::make_unique<PlainSource>(file, shard, from);
}

}  // namespace convoy
