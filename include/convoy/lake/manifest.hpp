// What a run published: datasets, files, rows and digests, as run.json and the catalog say it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "convoy/base/hash.hpp"
#include "convoy/record/column.hpp"

namespace convoy {

/// JSON documents keep the order in which we write their keys.
using Json = nlohmann::ordered_json;

/// One published file.
struct FileEntry {
  std::string path;                   ///< within the run folder
  std::string dataset;                ///< "" for files that are no dataset
  std::string format;                 ///< hdf5, csv, json, ndjson, copy
  Json partition;                     ///< typed values by column, null if there are none
  std::optional<std::uint64_t> rows;  ///< if the format has rows
  std::uint64_t bytes = 0;
  Digest digest;
};

Json to_json(const FileEntry& entry);
///   fails: Failure(output) if the document describes no file
FileEntry file_entry_from(const Json& document);

/// One input file of a run. There may be very many.
struct InputEntry {
  std::string kind;
  std::string path;
  std::uint64_t bytes = 0;
  Digest digest;
  std::uint64_t records = 0;  ///< used and quarantined ones
  std::uint64_t quarantined = 0;
  std::uint64_t fast_records = 0;
  std::string damage;  ///< why it is not whole; "" if it is
  std::uint64_t damage_byte = 0;
};

Json to_json(const InputEntry& entry);

/// What the inputs of a kind are together, in the order in which the kinds come.
struct InputTotals {
  std::string kind;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t quarantined = 0;
};
std::vector<InputTotals> totals_of(std::span<const InputEntry> inputs);

Json to_json(const InputTotals& totals);

/// Name, type, unit, nullability and meaning of each column.
Json describe_columns(const Columns& columns);

/// Reads the file back and fills in its bytes and digest.
///   fails: Failure(output)
void measure_file(const std::filesystem::path& run_folder, FileEntry& entry);

/// The text of run.json: the document with a last key `self_digest`, the digest of the same text
/// with 32 zeros in its place, so that a damaged run.json is found, too.
///   inputs: a line each, in place of the empty list `inputs` of the document
std::string seal(Json document, std::span<const InputEntry> inputs = {});

/// Reads a sealed document but for its inputs, which may be very many.
///   fails: Failure(output) if it is missing or not as it was written
Json unseal(const std::filesystem::path& path);

/// Calls `use` for each input that a sealed document lists.
///   fails: Failure(output) if it is missing
void each_input(const std::filesystem::path& path,
                const std::function<void(const InputEntry&)>& use);

}  // namespace convoy
