// Reads a text whole or in shards, as the engine does, and writes down all that was found.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "convoy/input/records.hpp"
#include "tests/input/temporary_file.hpp"

namespace convoy {

struct Reading {
  std::vector<std::string> good;
  std::vector<std::string> bad;
  std::vector<std::string> damage;
  std::uint64_t records = 0;
  std::uint64_t bad_records = 0;
  int rereads = 0;
  Digest digest;

  std::string text() const {
    std::string out;
    for (const auto* list : {&good, &bad, &damage}) {
      for (const std::string& line : *list) out += line + "\n";
      out += "--\n";
    }
    return out + std::to_string(records);
  }
};

inline std::string to_text(const InputRecord& record) {
  std::string line = std::to_string(record.offset);
  for (const FieldValue& value : record.values) {
    line += ' ';
    line += std::to_string(static_cast<int>(value.kind));
    line += value.no_text ? "n(" : "(";
    line += value.text;
    line += ')';
  }
  return line;
}

/// Reads a shard in small steps, which must not matter.
inline ShardOutcome read_in_steps(const InputFile& file, const Shard& shard,
                                  std::optional<Boundary> entry, const ReadOptions& options,
                                  const RecordHandler& on_record, const BadRecordHandler& on_bad,
                                  const BlockHandler& on_block) {
  ShardReader reader(file, shard, entry, options, on_record, on_bad, on_block);
  for (std::uint64_t step = 1; reader.advance(step);) step *= 2;
  return reader.finish();
}

inline ReadOptions small_options() {
  ReadOptions options;
  options.keys = {"a", "b"};
  return options;
}

/// A bad record that owns its texts.
struct KeptBad {
  std::uint64_t offset = 0;
  std::uint64_t number = 0;
  std::string reason;
  std::string text;
};

struct ShardReading {
  ShardOutcome outcome;
  std::vector<std::string> good;
  std::vector<KeptBad> bad;
};

inline ShardReading read_shard(const InputFile& file, const Shard& shard,
                               std::optional<Boundary> entry, const ReadOptions& options) {
  ShardReading reading;
  const auto keep = [&](const InputRecord& record) -> std::string_view {
    reading.good.push_back(to_text(record));
    return {};
  };
  const auto keep_bad = [&](const BadRecord& bad) {
    reading.bad.push_back({bad.offset, bad.number, std::string(bad.reason), std::string(bad.text)});
  };
  reading.outcome = read_in_steps(file, shard, entry, options, keep, keep_bad, {});
  return reading;
}

inline void add_shard(const ShardReading& part, Reading& whole) {
  whole.good.insert(whole.good.end(), part.good.begin(), part.good.end());
  for (const KeptBad& bad : part.bad) {
    whole.bad.push_back(std::to_string(bad.offset) + " #" +
                        std::to_string(whole.records + bad.number) + " " + bad.reason + " " +
                        bad.text);
  }
  if (part.outcome.damage) {
    whole.damage.push_back(std::to_string(part.outcome.damage->offset) + " " +
                           part.outcome.damage->reason);
  }
  whole.records += part.outcome.records;
  whole.bad_records += part.outcome.bad_records;
}

/// Guesses in every shard, verifies from left to right, and repairs what was guessed wrong.
inline Reading read_in_shards(const InputFile& file, std::vector<std::uint64_t> cuts,
                              const ReadOptions& options) {
  Reading whole;
  Boundary truth;
  std::sort(cuts.begin(), cuts.end());
  const bool plain = file.compression == Compression::none;
  cuts.push_back(plain ? file.bytes : UINT64_MAX);
  std::uint64_t begin = 0;
  for (const std::uint64_t end : cuts) {
    const Shard shard{0, begin, end};
    ShardReading part = read_shard(file, shard, std::nullopt, options);
    whole.digest += part.outcome.digest;  // of the first read, which reads the whole shard
    if (begin > 0 && part.outcome.entered != truth) {
      if (!part.outcome.entered && truth.offset >= end) {
        part = {};
        part.outcome.left = truth;
      } else {
        part = read_shard(file, shard, truth, options);
        ++whole.rereads;
      }
    }
    truth = part.outcome.left;
    add_shard(part, whole);
    begin = end;
  }
  return whole;
}

inline Reading read_text(std::string_view text, const ReadOptions& options = small_options()) {
  const TemporaryFile file(text);
  return read_in_shards(file.listed(), {}, options);
}

}  // namespace convoy
