// A CSV text in any shards is what a reader byte by byte says of it as a whole.
#include "tests/fuzz/demand.hpp"
#include "tests/input/csv_documents.hpp"

namespace {

using namespace convoy;

/// A small limit, so that small texts reach it.
ReadOptions options_of(std::size_t block_bytes) {
  ReadOptions options = csv_options();
  options.record_limit_bytes = 120;
  options.block_bytes = block_bytes;
  return options;
}

void read_whole_and_cut(const InputFile& file, const std::string& text,
                        const std::vector<std::uint64_t>& cuts, std::size_t block_bytes) {
  const std::string expected = csv_expected(text, options_of(block_bytes));
  fuzz::demand(read_in_shards(file, {}, options_of(block_bytes)).text() == expected,
               "the reader agrees with its definition", text);
  for (const std::size_t block : {block_bytes, std::size_t{1} << 16}) {
    fuzz::demand(read_in_shards(file, cuts, options_of(block)).text() == expected,
                 "shards change nothing", text);
  }
}

/// Of a text with any header: it is refused, or shards change nothing.
void read_any(const InputFile& file, const std::string& text, std::vector<std::uint64_t> cuts,
              std::size_t block_bytes) {
  try {
    const std::string whole = read_in_shards(file, {}, options_of(1 << 16)).text();
    if (file.compression != Compression::none) return;  // never cut
    fuzz::demand(read_in_shards(file, std::move(cuts), options_of(block_bytes)).text() == whole,
                 "shards change nothing", text);
  } catch (const Failure& failure) {
    fuzz::demand(failure.code() == Exit::input, "a header is refused as an input", text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Bytes bytes(data, std::min<std::size_t>(size, 4096));
  const std::uint8_t kind = bytes.next();
  const std::size_t block_bytes = 1 + bytes.next();
  std::vector<std::uint64_t> cuts(kind % 8);
  for (std::uint64_t& cut : cuts) cut = bytes.number(2);
  const bool any_header = kind >= 192;
  const std::string text = (any_header ? "" : kCsvHeader) + bytes.text(bytes.left());
  for (std::uint64_t& cut : cuts) cut %= text.size() + 1;
  static TemporaryFile on_disk("");
  on_disk.write(text);
  const InputFile file = on_disk.listed();
  if (any_header) {
    read_any(file, text, cuts, block_bytes);
  } else {
    read_whole_and_cut(file, text, cuts, block_bytes);
  }
  return 0;
}
