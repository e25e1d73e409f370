#include "convoy/lake/manifest.hpp"

#include <algorithm>
#include <stdexcept>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"

namespace convoy {
namespace {

// How the list of inputs begins and ends; no text within the document can hold a line feed.
constexpr std::string_view kInputs = "\n \"inputs\": [";
constexpr std::string_view kInputsEnd = "\n ]";
constexpr std::size_t kEntryBytes = 250;  // of an input beside its path
constexpr std::string_view kSeal = "\"self_digest\": \"";
const std::string kZeros(32, '0');

std::string type_name(const Column& column) {
  switch (column.type) {
    case ColumnType::int64:
      return "int64";
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::timestamp:
      return "timestamp";
    case ColumnType::text:
      return "text";
    case ColumnType::decimal:
      return "decimal(" + std::to_string(column.decimal.precision) + "," +
             std::to_string(column.decimal.scale) + ")";
  }
  return "";
}

/// Empties the list of inputs of a document that is as it was written.
void drop_inputs(std::string& text) {
  const std::size_t list = text.find(kInputs);
  if (list == std::string::npos) return;
  const std::size_t begin = list + kInputs.size();
  const std::size_t end = text[begin] == ']' ? std::string::npos : text.find(kInputsEnd, begin);
  if (end != std::string::npos) text.erase(begin, end + kInputsEnd.size() - 1 - begin);
}

Digest digest_from(const std::string& text) {
  if (text.size() != 32 || text.find_first_not_of("0123456789abcdef") != std::string::npos) {
    throw std::invalid_argument("'" + text + "' is no digest");
  }
  return {std::stoull(text.substr(16), nullptr, 16), std::stoull(text.substr(0, 16), nullptr, 16)};
}

/// A count of a document; the JSON library would turn other numbers into some count.
std::uint64_t count_in(const Json& document, const char* name) {
  const Json& value = document.at(name);
  if (!value.is_number_integer() || value < 0) {
    throw std::invalid_argument(std::string(name) + " is " + value.dump() + ", which is no count");
  }
  return value;
}

}  // namespace

Json to_json(const FileEntry& entry) {
  Json document{{"path", entry.path}};
  if (!entry.dataset.empty()) document["dataset"] = entry.dataset;
  document["format"] = entry.format;
  if (!entry.partition.is_null()) document["partition"] = entry.partition;
  if (entry.rows) document["rows"] = *entry.rows;
  document["bytes"] = entry.bytes;
  document["xxh3_128_blocks"] = entry.digest.text();
  return document;
}

FileEntry file_entry_from(const Json& document) {
  try {
    FileEntry entry;
    entry.path = document.at("path");
    entry.dataset = document.value("dataset", "");
    entry.format = document.at("format");
    if (document.contains("partition")) entry.partition = document["partition"];
    if (document.contains("rows")) entry.rows = count_in(document, "rows");
    entry.bytes = count_in(document, "bytes");
    entry.digest = digest_from(document.at("xxh3_128_blocks"));
    return entry;
  } catch (const std::exception& error) {  // of the JSON library, or of the digest
    throw Failure(Exit::output, std::string("run.json lists a file that is not described: ") +
                                    error.what() + "; run the job of this date again");
  }
}

Json describe_columns(const Columns& columns) {
  Json list = Json::array();
  for (const Column& column : columns) {
    Json item{{"name", column.name}, {"type", type_name(column)}};
    if (column.type == ColumnType::timestamp) {
      item["unit"] = "microseconds since 1970-01-01 00:00:00 UTC";
    } else if (!column.unit.empty()) {
      item["unit"] = column.unit;
    }
    item["nullable"] = column.nullable;
    item["meaning"] = column.meaning;
    list.push_back(item);
  }
  return list;
}

void measure_file(const std::filesystem::path& run_folder, FileEntry& entry) {
  const File file = File::open_read(run_folder / entry.path, Exit::output);
  std::string block(kDigestBlock, '\0');
  entry.bytes = 0;
  entry.digest = {};
  for (std::uint64_t number = 0;; ++number) {
    const std::size_t got = file.read_at(number * kDigestBlock, block.data(), block.size());
    if (got > 0) entry.digest += digest_block(number, {block.data(), got});
    entry.bytes += got;
    if (got < block.size()) return;
  }
}

Json to_json(const InputEntry& entry) {
  Json item{{"kind", entry.kind},
            {"path", entry.path},
            {"bytes", entry.bytes},
            {"xxh3_128_blocks", entry.digest.text()},
            {"records", entry.records},
            {"used", entry.records - entry.quarantined},
            {"quarantined", entry.quarantined},
            {"fast_records", entry.fast_records}};
  if (!entry.damage.empty()) {
    item["damage"] = {{"reason", entry.damage}, {"byte", entry.damage_byte}};
  }
  return item;
}

std::vector<InputTotals> totals_of(std::span<const InputEntry> inputs) {
  std::vector<InputTotals> all;
  for (const InputEntry& input : inputs) {
    auto totals = std::find_if(all.begin(), all.end(),
                               [&](const InputTotals& each) { return each.kind == input.kind; });
    if (totals == all.end()) totals = all.insert(all.end(), InputTotals{input.kind});
    ++totals->files;
    totals->bytes += input.bytes;
    totals->records += input.records;
    totals->quarantined += input.quarantined;
  }
  return all;
}

Json to_json(const InputTotals& totals) {
  return {{"kind", totals.kind},
          {"files", totals.files},
          {"bytes", totals.bytes},
          {"records", totals.records},
          {"used", totals.records - totals.quarantined},
          {"quarantined", totals.quarantined}};
}

// A document of very many inputs would take ten times the memory of its text.
std::string seal(Json document, std::span<const InputEntry> inputs) {
  document["self_digest"] = kZeros;
  const std::string frame = document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  const std::size_t at = inputs.empty() ? frame.size() : frame.find(kInputs) + kInputs.size();
  std::string text;
  std::size_t bytes = frame.size();
  for (const InputEntry& input : inputs) bytes += input.path.size() + kEntryBytes;
  text.reserve(bytes);
  text.append(frame, 0, at);
  for (const InputEntry& input : inputs) {
    text += &input == inputs.data() ? "\n  " : ",\n  ";
    text += to_json(input).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  if (!inputs.empty()) text += kInputsEnd.substr(0, kInputsEnd.size() - 1);
  text.append(frame, at);
  const std::string sum = digest(text).text();
  text.replace(text.rfind(kSeal) + kSeal.size(), sum.size(), sum);
  return text;
}

Json unseal(const std::filesystem::path& path) {
  std::string text = read_file(path, Exit::output);
  const std::size_t at = text.rfind(kSeal);
  std::string sum;
  if (at != std::string::npos && at + kSeal.size() + kZeros.size() <= text.size()) {
    sum = text.substr(at + kSeal.size(), kZeros.size());
    text.replace(at + kSeal.size(), kZeros.size(), kZeros);
  }
  const bool whole = sum == digest(text).text();
  if (whole) drop_inputs(text);
  Json document = Json::parse(text, nullptr, false);
  if (!whole || !document.is_object()) {
    throw Failure(Exit::output, path.string() +
                                    " is damaged (it does not match its own digest); run the job "
                                    "of this date again");
  }
  return document;
}

namespace {

InputEntry input_entry_from(const Json& item) {
  InputEntry entry;
  entry.kind = item.at("kind");
  entry.path = item.at("path");
  entry.bytes = item.at("bytes");
  entry.digest = digest_from(item.at("xxh3_128_blocks"));
  entry.records = item.at("records");
  entry.quarantined = item.at("quarantined");
  entry.fast_records = item.at("fast_records");
  if (item.contains("damage")) {
    entry.damage = item["damage"].at("reason");
    entry.damage_byte = item["damage"].at("byte");
  }
  return entry;
}

}  // namespace

void each_input(const std::filesystem::path& path,
                const std::function<void(const InputEntry&)>& use) {
  const std::string text = read_file(path, Exit::output);
  const std::size_t list = text.find(kInputs);
  if (list == std::string::npos || text[list + kInputs.size()] == ']') return;
  const std::size_t last = text.find(kInputsEnd, list);
  std::size_t at = list + kInputs.size() + 1;
  while (at < last) {
    const std::size_t end = std::min(text.find('\n', at), last);
    std::string_view line = std::string_view(text).substr(at, end - at);
    if (line.ends_with(',')) line.remove_suffix(1);
    use(input_entry_from(Json::parse(line)));
    at = end + 1;
  }
}

}  // namespace convoy
