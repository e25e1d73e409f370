#include "jobs/conversations/generated_file.hpp"

#include <zlib.h>
#include <zstd.h>

#include <utility>

#include "convoy/base/failure.hpp"

namespace convoy {
namespace {

constexpr std::size_t kBlock = 1 << 20;

/// Level 1 keeps the generator ahead of its readers; the header holds no time, so bytes repeat.
class GzipCompressor : public Compressor {
 public:
  GzipCompressor() {
    constexpr int kGzipWindow = 15 + 16;
    invariant(deflateInit2(&stream_, 1, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK,
              "zlib starts");
  }
  ~GzipCompressor() override { deflateEnd(&stream_); }

  void compress(std::string_view plain, Flow flow, std::string& out) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream_.avail_in = static_cast<uInt>(plain.size());
    const std::size_t begin = out.size();
    out.resize(begin + deflateBound(&stream_, plain.size()) + 64);
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + begin);
    stream_.avail_out = static_cast<uInt>(out.size() - begin);
    deflate(&stream_, flow == Flow::last ? Z_FINISH : Z_SYNC_FLUSH);
    invariant(stream_.avail_in == 0 && stream_.avail_out > 0, "a block fits its bound");
    out.resize(out.size() - stream_.avail_out);
  }

 private:
  z_stream stream_{};
};

class ZstdCompressor : public Compressor {
 public:
  ZstdCompressor() { invariant(context_ != nullptr, "zstd starts"); }
  ~ZstdCompressor() override { ZSTD_freeCCtx(context_); }

  void compress(std::string_view plain, Flow flow, std::string& out) override {
    ZSTD_inBuffer input{plain.data(), plain.size(), 0};
    const std::size_t begin = out.size();
    out.resize(begin + ZSTD_compressBound(plain.size()) + 64);
    ZSTD_outBuffer output{out.data() + begin, out.size() - begin, 0};
    const std::size_t left = ZSTD_compressStream2(context_, &output, &input,
                                                  flow == Flow::last ? ZSTD_e_end : ZSTD_e_flush);
    invariant(left == 0, "a block fits its bound");
    out.resize(begin + output.pos);
  }

 private:
  ZSTD_CCtx* context_ = ZSTD_createCCtx();
};

std::unique_ptr<Compressor> make_compressor(Compress compress) {
  if (compress == Compress::gz) return std::make_unique<GzipCompressor>();
  if (compress == Compress::zst) return std::make_unique<ZstdCompressor>();
  return nullptr;
}

}  // namespace

std::string extension_of(Layout layout, Compress compress) {
  std::string extension = layout == Layout::ndjson ? ".ndjson" : ".json";
  if (compress == Compress::gz) extension += ".gz";
  if (compress == Compress::zst) extension += ".zst";
  return extension;
}

RecordStyle::RecordStyle(Layout layout, const std::vector<std::string>& keys) {
  const bool pretty = layout == Layout::pretty;
  for (const std::string& key : keys) {
    const std::string opening = pretty ? "  {\n    \"" : "{\"";
    const std::string between = pretty ? ",\n    \"" : ",\"";
    before_.push_back((before_.empty() ? opening : between) + key + (pretty ? "\": " : "\":"));
  }
  end_ = pretty ? "\n  }" : "}";
}

GeneratedFile::GeneratedFile(const std::filesystem::path& path, Layout layout, Compress compress)
    : file_(File::create(path)), layout_(layout), compressor_(make_compressor(compress)) {
  plain_.reserve(kBlock + 4096);
}

void GeneratedFile::add(std::string_view record) {
  if (layout_ == Layout::array) plain_ += records_ == 0 ? "[" : ",";
  if (layout_ == Layout::pretty) plain_ += records_ == 0 ? "[\n" : ",\n";
  plain_ += record;
  if (layout_ == Layout::ndjson) plain_ += '\n';
  ++records_;
  if (plain_.size() >= kBlock) flush(Compressor::Flow::more);
}

void GeneratedFile::finish() {
  if (layout_ != Layout::ndjson) {
    if (records_ == 0) plain_ += '[';
    plain_ += layout_ == Layout::pretty ? "\n]\n" : "]\n";
  }
  flush(Compressor::Flow::last);
  file_.close();  // made again at will, so it need not be durable
}

void GeneratedFile::flush(Compressor::Flow flow) {
  if (compressor_) {
    compressed_.clear();
    compressor_->compress(plain_, flow, compressed_);
    file_.write(compressed_);
  } else {
    file_.write(plain_);
  }
  plain_.clear();
}

}  // namespace convoy
