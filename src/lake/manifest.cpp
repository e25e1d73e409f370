#include "convoy/lake/manifest.hpp"

#include <simdjson.h>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"

namespace convoy {
namespace {

constexpr std::string_view kSeal = "\"self_digest\": \"";
const std::string kZeros(32, '0');

const char* type_name(ColumnType type) {
  switch (type) {
    case ColumnType::int64:
      return "int64";
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::timestamp:
      return "timestamp";
    case ColumnType::text:
      return "text";
  }
  return "";
}

[[noreturn]] void fail_damaged(const std::filesystem::path& path) {
  throw Failure(Exit::output, path.string() +
                                  " is damaged (it does not match its own digest); run the job "
                                  "of this date again");
}

Digest digest_from(const std::string& text) {
  return {std::stoull(text.substr(16), nullptr, 16), std::stoull(text.substr(0, 16), nullptr, 16)};
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
  FileEntry entry;
  entry.path = document.at("path");
  entry.dataset = document.value("dataset", "");
  entry.format = document.at("format");
  if (document.contains("partition")) entry.partition = document["partition"];
  if (document.contains("rows")) entry.rows = document["rows"].get<std::uint64_t>();
  entry.bytes = document.at("bytes");
  entry.digest = digest_from(document.at("xxh3_128_blocks"));
  return entry;
}

Json describe_columns(const Columns& columns) {
  Json list = Json::array();
  for (const Column& column : columns) {
    Json item{{"name", column.name}, {"type", type_name(column.type)}};
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

std::string seal(Json document) {
  document["self_digest"] = kZeros;
  std::string text = document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  const std::string sum = digest(text).text();
  text.replace(text.rfind(kSeal) + kSeal.size(), sum.size(), sum);
  return text;
}

Json unseal(const std::filesystem::path& path, std::initializer_list<std::string_view> members) {
  std::string text = read_file(path, Exit::output);
  const std::size_t at = text.rfind(kSeal);
  std::string sum;
  if (at != std::string::npos && at + kSeal.size() + kZeros.size() <= text.size()) {
    sum = text.substr(at + kSeal.size(), kZeros.size());
    text.replace(at + kSeal.size(), kZeros.size(), kZeros);
  }
  if (sum != digest(text).text()) fail_damaged(path);
  try {
    simdjson::ondemand::parser parser;
    const simdjson::padded_string padded(text);
    simdjson::ondemand::document whole = parser.iterate(padded);
    Json document;
    for (const std::string_view member : members) {
      simdjson::ondemand::value found = whole[member];
      const std::string_view value = simdjson::to_json_string(found);
      document[std::string(member)] = Json::parse(value);
    }
    return document;
  } catch (const std::exception&) {  // of either library
    fail_damaged(path);
  }
}

}  // namespace convoy
