// Decompression of gzip and Zstandard files, member by member, in constant memory.
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include "src/input/source.hpp"

namespace convoy {
namespace {

/// Decompresses from `in` to `out`; both are moved on. One of them is used up unless it says so.
class Decoder {
 public:
  enum class State {
    busy,
    between,  ///< a member has ended
    broken    ///< `reason` says why
  };
  virtual ~Decoder() = default;
  virtual State decode(std::string_view& in, std::span<char>& out) = 0;
  virtual const char* truncated_reason() const = 0;
  const char* reason() const { return reason_; }

 protected:
  const char* reason_ = "";
};

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() {
    // 16: gzip members with their checksums, and nothing else.
    if (inflateInit2(&stream_, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }

  State decode(std::string_view& in, std::span<char>& out) override {
    if (between_ && inflateReset(&stream_) != Z_OK) throw std::bad_alloc();
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    in.remove_prefix(in.size() - stream_.avail_in);
    out = out.last(stream_.avail_out);
    const bool header = between_ && result == Z_DATA_ERROR && stream_.total_out == 0 &&
                        std::strcmp(stream_.msg, "incorrect header check") == 0;
    between_ = result == Z_STREAM_END;
    any_member_ = any_member_ || between_;
    if (between_) return State::between;
    if (result == Z_OK || result == Z_BUF_ERROR) return State::busy;
    const std::string_view message = stream_.msg == nullptr ? "" : stream_.msg;
    reason_ = "bad_gzip";
    if (header && any_member_) reason_ = "trailing_garbage";
    if (message == "incorrect data check" || message == "incorrect length check") {
      reason_ = "bad_checksum";
    }
    return State::broken;
  }

  const char* truncated_reason() const override { return "truncated_gzip"; }

 private:
  z_stream stream_{};
  bool between_ = true;
  bool any_member_ = false;
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream(), &ZSTD_freeDStream) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }

  State decode(std::string_view& in, std::span<char>& out) override {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const std::size_t result = ZSTD_decompressStream(stream_.get(), &to, &from);
    in.remove_prefix(from.pos);
    out = out.subspan(to.pos);
    any_frame_ = any_frame_ || result == 0;
    if (result == 0) return State::between;
    if (!ZSTD_isError(result)) return State::busy;
    const std::string_view message = ZSTD_getErrorName(result);
    reason_ = "bad_zstd";
    if (message == "Restored data doesn't match checksum") reason_ = "bad_checksum";
    if (message == "Unknown frame descriptor" && any_frame_) reason_ = "trailing_garbage";
    return State::broken;
  }

  const char* truncated_reason() const override { return "truncated_zstd"; }

 private:
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream_;
  bool any_frame_ = false;
};

class CompressedSource final : public ByteSource {
 public:
  CompressedSource(const InputFile& file, std::size_t block_bytes)
      : file_(file),
        stored_(std::clamp<std::size_t>(block_bytes, 1, 1 << 18)),
        digest_(0, file.bytes) {
    if (file.compression == Compression::gzip) {
      decoder_ = std::make_unique<GzipDecoder>();
    } else {
      decoder_ = std::make_unique<ZstdDecoder>();
    }
  }

  // All that is asked for, however short the members are: a record that is cut is read again from
  // its begin after each read.
  std::size_t read(char* into, std::size_t bytes) override {
    std::span<char> out(into, bytes);
    while (!done_ && !out.empty()) {
      const bool at_end = in_.empty() && !refill();
      if (at_end && between_) {
        done_ = true;
        break;
      }
      decode(out, at_end);
    }
    position_ += bytes - out.size();
    if (done_ && !reason_.empty() && !damage_) damage_ = Damage{position_, reason_};
    return bytes - out.size();
  }

  std::uint64_t position() const override { return position_; }
  std::optional<Damage> damage() const override { return damage_; }
  std::uint64_t bytes_read() const override { return stored_position_; }
  std::uint64_t shard_bytes_read() const override { return stored_position_; }

  Digest finish() override {
    while (refill()) {
    }
    file_.check_unchanged();
    return digest_.finish();
  }

 private:
  void decode(std::span<char>& out, bool at_end) {
    const std::size_t room = out.size();
    const auto state = decoder_->decode(in_, out);
    between_ = state == Decoder::State::between;
    if (state == Decoder::State::broken) reason_ = decoder_->reason();
    // The decoder may still hold text after the last stored byte; when none comes, it is cut.
    if (state == Decoder::State::busy && at_end && out.size() == room) {
      reason_ = decoder_->truncated_reason();
    }
    done_ = !reason_.empty();
  }

  bool refill() {
    const std::size_t bytes =
        std::min<std::uint64_t>(stored_.size(), file_.bytes() - stored_position_);
    file_.read_at(stored_position_, stored_.data(), bytes);
    digest_.add(stored_position_, {stored_.data(), bytes});
    stored_position_ += bytes;
    in_ = {stored_.data(), bytes};
    return bytes > 0;
  }

  ListedFile file_;
  std::vector<char> stored_;
  std::string_view in_;
  std::uint64_t stored_position_ = 0;
  std::uint64_t position_ = 0;
  std::unique_ptr<Decoder> decoder_;
  bool between_ = true;  ///< no member is open
  bool done_ = false;
  std::string reason_;
  std::optional<Damage> damage_;
  RangeDigest digest_;
};

}  // namespace

std::unique_ptr<ByteSource> open_compressed(const InputFile& file, std::size_t block_bytes) {
  return std::make_unique<CompressedSource>(file, block_bytes);
}

}  // namespace convoy
