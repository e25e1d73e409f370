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

/// before: records of the file that lie before the shard
std::string line_of(const Scan& scan, std::uint32_t file, const std::string& header,
                    const BadRecord& bad, std::uint64_t before) {
  Json line{{"input", scan.files[file].path}};
  if (scan.table) {
    line["row"] = row_place(bad.offset);
  } else {
    line["byte"] = bad.offset;
    line["record"] = before + bad.number + 1;
  }
  line["reason"] = bad.reason;
  if (!header.empty()) line["header"] = header;
  if (is_utf8(bad.text)) {
    line["text"] = bad.text;
  } else {
    line["text_base64"] = base64(bad.text);
  }
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

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
                          const std::vector<ShardOutcome>& outcomes) {
  const auto& shards = scan.shards[static_cast<std::size_t>(job.world().rank())];
  std::vector<Piece> pieces;
  std::optional<FirstBad> mine;
  std::uint64_t lines = 0;
  std::map<std::string, std::uint64_t> reasons;
  together(job.world(), "collect bad " + scan.kind.name, [&] {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      const auto& bad = outcomes[i].bad;
      if (bad.empty()) continue;
      if (!mine) mine = FirstBad{shards[i].file, bad[0].offset, bad[0].reason};
      const std::uint64_t before = walk.records_before(shards[i]);
      std::string text;
      for (const BadRecord& record : bad) {
        text += line_of(scan, shards[i].file, outcomes[i].header, record, before);
        ++reasons[std::string(record.reason)];
      }
      lines += bad.size();
      const std::uint64_t bytes = text.size();
      pieces.push_back({shards[i].file, shards[i].begin, bytes,
                        [text = std::move(text)](const TextSink& sink) { sink(text); }});
    }
  });
  note_reasons(job, scan.kind.name, reasons);
  FileEntry entry;
  entry.path = "quarantine/" + scan.kind.name + ".ndjson";
  entry.format = "ndjson";
  entry.rows = sum_all(job.world(), lines);
  if (job.has_lake()) write_shared_file(job, "write bad " + scan.kind.name, entry, pieces);
  return first_of_all(job.world(), mine ? &*mine : nullptr);
}

}  // namespace convoy
