#include "engine/quarantine.hpp"

#include "convoy/engine/shared_file.hpp"
#include "convoy/input/text.hpp"

namespace convoy {
namespace {

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t taken = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (i < taken ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= taken ? kDigits[group >> (18 - 6 * i) & 63] : '=';
    }
  }
  return out;
}

std::string json_text(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The lines of one shard.
class ShardLines {
 public:
  ///   before: the records of the file that lie before the shard
  ShardLines(const Scan& scan, std::uint32_t file, std::string_view header, std::uint64_t before)
      : is_table_(scan.table != nullptr),
        is_quarantine_(scan.files[file].is_quarantine),
        begin_("{\"input\":" + json_text(scan.files[file].path)),
        before_(before) {
    if (!header.empty()) header_ = ",\"header\":" + json_text(header);
  }

  /// Gives the lines of bad records to the sink, many at once.
  void write(BadRecords& bad, std::size_t shard, const TextSink& sink) const {
    std::string lines;
    bad.each(shard, [&](const BadRecord& record) {
      add_line(record, lines);
      if (lines.size() < kLinesAtOnce) return;
      sink(lines);
      lines.clear();
    });
    sink(lines);
  }

 private:
  static constexpr std::size_t kLinesAtOnce = 256 << 10;  ///< bytes

  void add_line(const BadRecord& record, std::string& lines) const {
    lines += begin_;
    if (is_table_) {
      lines += ",\"row\":";
      lines += json_text(row_place(record.offset));
    } else {
      lines += ",\"byte\":";
      lines += std::to_string(record.offset);
      lines += ",\"record\":";
      lines += std::to_string(before_ + record.number + 1);
    }
    lines += ",\"reason\":";
    lines += json_text(record.reason);
    if (!is_quarantine_ || !add_inner_text(record.text, lines)) {
      lines += header_;
      add_text(record.text, lines);
    }
    lines += "}\n";
  }

  static void add_text(std::string_view text, std::string& lines) {
    if (text.size() == kQuarantineText) lines += ",\"cut\":true";
    if (is_utf8(text)) {
      lines += ",\"text\":";
      lines += json_text(text);
    } else {
      lines += ",\"text_base64\":\"";
      lines += base64(text);
      lines += '"';
    }
  }

  /// What the line of a quarantine file says of its record, so that it can be corrected once more;
  /// false if the line is not one of ours any more.
  static bool add_inner_text(std::string_view line, std::string& lines) {
    const Json inner = Json::parse(line, nullptr, false);
    if (!inner.is_object() || (!inner.contains("text") && !inner.contains("text_base64"))) {
      return false;
    }
    for (const char* const name : {"header", "cut", "text", "text_base64"}) {
      if (!inner.contains(name)) continue;
      lines += std::string(",\"") + name + "\":" + inner[name].dump();
    }
    return true;
  }

  bool is_table_;
  bool is_quarantine_;
  std::string begin_;
  std::string header_;
  std::uint64_t before_;
};

FirstBad first_of_all(World& world, const FirstBad* mine) {
  Json found = mine == nullptr ? Json(nullptr) : Json{mine->file, mine->offset, mine->reason};
  FirstBad first;
  bool any = false;
  for (const std::string& part : gather_all(world, found.dump())) {
    const Json item = Json::parse(part);
    if (item.is_null()) continue;
    const FirstBad other{item[0], item[1], item[2]};
    if (!any || std::tie(other.file, other.offset) < std::tie(first.file, first.offset)) {
      first = other;
    }
    any = true;
  }
  return first;
}

/// How many records of each reason all ranks have.
void note_reasons(Job& job, const std::string& kind,
                  const std::map<std::string, std::uint64_t>& mine) {
  std::map<std::string, std::uint64_t> all;
  for (const std::string& part : gather_all(job.world(), Json(mine).dump())) {
    const Json counts = Json::parse(part);
    for (const auto& [reason, count] : counts.items()) {
      all[reason] += count.get<std::uint64_t>();
    }
  }
  for (const auto& [reason, count] : all) {
    job.quarantined().push_back({{"kind", kind}, {"reason", reason}, {"records", count}});
  }
}

}  // namespace

FirstBad write_quarantine(Job& job, const Scan& scan, const ShardWalk& walk,
                          const std::vector<ShardOutcome>& outcomes, BadRecords& bad) {
  const auto& shards = scan.shards[static_cast<std::size_t>(job.world().rank())];
  std::vector<Piece> pieces;
  std::optional<FirstBad> mine;
  std::uint64_t lines = 0;
  together(job.world(), "collect bad " + scan.kind.name, [&] {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i].bad_records == 0) continue;
      if (!mine) {
        const BadRecord first = bad.first(i);
        mine = FirstBad{shards[i].file, first.offset, std::string(first.reason)};
      }
      const ShardLines text(scan, shards[i].file, outcomes[i].header,
                            walk.records_before(shards[i]));
      // The lines are made twice, as they may exceed the memory.
      std::uint64_t bytes = 0;
      text.write(bad, i, [&](std::string_view some) {
        stop_if_requested();
        bytes += some.size();
      });
      lines += outcomes[i].bad_records;
      pieces.push_back({shards[i].file, shards[i].begin, bytes,
                        [text, &bad, i](const TextSink& sink) { text.write(bad, i, sink); }});
    }
  });
  note_reasons(job, scan.kind.name, bad.reasons());
  FileEntry entry;
  entry.path = "quarantine/" + scan.kind.name + ".ndjson";
  entry.format = "ndjson";
  entry.rows = sum_all(job.world(), lines);
  if (job.has_lake()) write_shared_file(job, "write bad " + scan.kind.name, entry, pieces);
  return first_of_all(job.world(), mine ? &*mine : nullptr);
}

}  // namespace convoy
