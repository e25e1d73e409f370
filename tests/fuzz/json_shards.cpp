// A document in any shards is what it is as a whole, and another JSON library agrees with that.
#include "tests/fuzz/demand.hpp"
#include "tests/input/json_oracle.hpp"
#include "tests/input/reading.hpp"

namespace {

using namespace convoy;

/// Small limits, so that small documents reach them.
ReadOptions options_of(std::size_t block_bytes) {
  ReadOptions options = small_options();
  options.depth_limit = 8;
  options.record_limit_bytes = 120;
  options.block_bytes = block_bytes;
  return options;
}

bool is_record(const std::string& text, std::size_t depth_limit) {
  return oracle::begins_with_record(text, depth_limit).value_or(true);
}

/// The values of a record that begins at a place are those that the other library finds.
std::string complaint_of_values(const InputRecord& record, const std::string& text) {
  oracle::Json object;
  std::istringstream stream(text);
  try {
    stream >> object;  // reads one value and leaves the rest
  } catch (const oracle::Json::exception&) {
    return "";  // a lone surrogate, or a number beyond a double
  }
  const std::vector<std::string> keys = small_options().keys;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto member = object.find(keys[i]);
    const oracle::Json* const found = member == object.end() ? nullptr : &*member;
    const std::string wrong = oracle::complaint(record.values[i], found);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

void check_good(const InputFile& file, const std::string& document, const ReadOptions& options) {
  const auto check = [&](const InputRecord& record) -> std::string_view {
    const std::string text = document.substr(record.offset);
    fuzz::demand(is_record(text, options.depth_limit), "a record that is none", text);
    const std::string wrong = complaint_of_values(record, text);
    fuzz::demand(wrong.empty(), wrong, text);
    return {};
  };
  read_in_steps(file, {0, 0, file.bytes}, std::nullopt, options, check, {}, {});
}

/// A record may be refused for a missing comma; without arrays there is none.
void check_bad(const InputFile& file, const std::string& document, const ReadOptions& options) {
  if (document.find_first_of("[,") != std::string::npos) return;
  for (const KeptBad& bad : read_shard(file, {0, 0, file.bytes}, {}, options).bad) {
    if (bad.reason != "bad_json" && bad.reason != "truncated_record") continue;
    const std::string text = document.substr(bad.offset);
    const auto valid = oracle::begins_with_record(text, options.depth_limit);
    fuzz::demand(text[0] != '{' || !valid.value_or(false), "a record was refused", text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Bytes bytes(data, std::min<std::size_t>(size, 4096));
  const std::size_t block_bytes = 1 + bytes.next();
  std::vector<std::uint64_t> cuts(bytes.next() % 8);
  for (std::uint64_t& cut : cuts) cut = bytes.number(2);
  const std::string document = bytes.text(bytes.left());
  for (std::uint64_t& cut : cuts) cut %= document.size() + 1;
  static TemporaryFile on_disk("");
  on_disk.write(document);
  const InputFile file = on_disk.listed();
  const ReadOptions whole = options_of(1 << 16);
  const std::string expected = read_in_shards(file, {}, whole).text();
  if (file.compression != Compression::none) {
    // Never cut; and how much is read before damage is a matter of the blocks.
    read_in_shards(file, {}, options_of(block_bytes));
    return 0;
  }
  for (const std::size_t block : {block_bytes, whole.block_bytes}) {
    fuzz::demand(read_in_shards(file, cuts, options_of(block)).text() == expected,
                 "shards change nothing", document);
  }
  check_good(file, document, whole);
  check_bad(file, document, whole);
  return 0;
}
