#include "convoy/engine/charts.hpp"

#include <algorithm>

#include "convoy/engine/job.hpp"

namespace convoy {
namespace {

constexpr std::size_t kSentTexts = 1 << 14;  // of a rank; what is rarer is counted together

}  // namespace

std::map<std::int64_t, std::uint64_t> DayCounts::all() const {
  std::map<std::int64_t, std::uint64_t> all = rest_;
  for (const Slot& slot : recent_) {
    if (slot.count > 0) all[slot.day] += slot.count;
  }
  return all;
}

void DayCounts::replace(Slot& slot, std::int64_t day) {
  if (slot.count > 0) rest_[slot.day] += slot.count;
  slot = {day, 0};
}

Buckets::Buckets(const std::string& unit) : lower_{INT64_MIN, 0} {
  if (unit == "seconds") {
    constexpr std::int64_t kMinute = 60, kHour = 3600, kDay = 86'400;
    for (const std::int64_t lower :
         {std::int64_t{1}, std::int64_t{5}, std::int64_t{10}, std::int64_t{30}, kMinute,
          2 * kMinute, 5 * kMinute, 10 * kMinute, 20 * kMinute, 30 * kMinute, kHour, 2 * kHour,
          4 * kHour, 8 * kHour, kDay, 2 * kDay, 7 * kDay, 30 * kDay, 365 * kDay}) {
      lower_.push_back(lower);
    }
  } else {
    for (std::int64_t ten = 1; ten <= INT64_MAX / 10; ten *= 10) {
      for (const std::int64_t times : {1, 2, 5}) lower_.push_back(times * ten);
    }
  }
  for (std::size_t i = 1; i < lower_.size(); ++i) last_.push_back(lower_[i] - 1);
  last_.push_back(INT64_MAX);
  for (std::size_t count = 1; count < first_.size(); ++count) {
    const auto least = static_cast<std::int64_t>(std::uint64_t{1} << (count - 1));
    const auto above = std::upper_bound(lower_.begin(), lower_.end(), least);
    first_[count] = static_cast<std::size_t>(above - lower_.begin()) - 1;
  }
  first_[0] = 1;
}

RowCharts::RowCharts(const Columns& columns, const std::vector<Chart>& charts) {
  for (const Chart& chart : charts) {
    const Column& column = columns[position_of(columns, chart.column)];
    Counts& counts = counts_.emplace_back(Counts{chart, column, Buckets(column.unit), {}, {}, 0});
    if (chart.kind == ChartKind::spread) counts.numbered.resize(counts.buckets.size() + 1);
  }
}

void RowCharts::note(RowsView rows) {
  for (Counts& counts : counts_) {
    if (counts.chart.kind == ChartKind::values) {
      note_texts(counts, rows);
    } else if (counts.chart.kind != ChartKind::spread) {
      note_times(counts, rows);
    } else if (counts.column.member == Member::integer) {
      note_numbers<Member::integer>(counts, rows);
    } else {
      note_numbers<Member::optional_integer>(counts, rows);
    }
  }
}

void RowCharts::note_texts(Counts& counts, RowsView rows) {
  for (std::size_t i = 0; i < rows.count; ++i) {
    const std::uint32_t id = detail::member_at<Symbol>(rows.row(i), counts.column.offset).id();
    if (id >= counts.numbered.size()) counts.numbered.resize(std::size_t{id} + id / 2 + 1);
    ++counts.numbered[id];
  }
}

void RowCharts::note_times(Counts& counts, RowsView rows) {
  for (std::size_t i = 0; i < rows.count; ++i) {
    const auto time = detail::member_at<Timestamp>(rows.row(i), counts.column.offset);
    if (time.is_null()) {
      ++counts.nulls;
    } else {
      counts.days.add(time.microseconds);
    }
  }
}

// The last number is of null, so that a column with some needs no branch.
template <Member kMember>
void RowCharts::note_numbers(Counts& counts, RowsView rows) {
  const std::size_t null = counts.buckets.size();
  const char* at = static_cast<const char*>(rows.data) + counts.column.offset;
  for (const char* const end = at + rows.count * rows.stride; at != end; at += rows.stride) {
    const Cell cell = cell_at<kMember>(at);
    const std::size_t bucket = counts.buckets.of(cell.integer);
    ++counts.numbered[cell.null ? null : bucket];
  }
}

Json RowCharts::counted(const Counts& counts) {
  if (counts.chart.kind == ChartKind::spread) {
    const std::vector<std::uint64_t> all(counts.numbered.begin(), counts.numbered.end() - 1);
    return {{"counts", all}, {"null", counts.numbered.back()}};
  }
  if (counts.chart.kind != ChartKind::values) {
    Json days = Json::array();
    for (const auto& [day, count] : counts.days.all()) days.push_back({day, count});
    return {{"days", days}, {"null", counts.nulls}};
  }
  TextCounts texts;
  for (std::uint32_t id = 0; id < counts.numbered.size(); ++id) {
    if (counts.numbered[id] == 0) continue;
    texts.emplace_back(id == 0 ? Json(nullptr) : Json(Symbol::of_id(id).text()),
                       counts.numbered[id]);
  }
  sort_by_count(texts);
  Json sent{{"counts", Json::array()}, {"rest", 0}};
  std::uint64_t rest = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i < kSentTexts) {
      sent["counts"].push_back({texts[i].first, texts[i].second});
    } else {
      rest += texts[i].second;
    }
  }
  sent["rest"] = rest;
  return sent;
}

std::string RowCharts::counted() const {
  Json list = Json::array();
  for (const Counts& counts : counts_) list.push_back(counted(counts));
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void RowCharts::settle(Job& job, const std::string& dataset, const std::string& counted) const {
  if (counts_.empty()) return;
  const std::vector<std::string> parts = gather_all(job.world(), counted);
  if (!job.world().is_root()) return;
  std::vector<Json> ranks;
  for (const std::string& part : parts) ranks.push_back(Json::parse(part));
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    std::vector<Json> mine;
    for (const Json& rank : ranks) mine.push_back(rank[i]);
    const Counts& counts = counts_[i];
    constexpr const char* kKinds[] = {"values", "days", "late", "spread"};
    Json chart{{"dataset", dataset},
               {"kind", kKinds[static_cast<std::size_t>(counts.chart.kind)]},
               {"column", counts.column.name},
               {"title", counts.chart.title}};
    if (!counts.column.unit.empty()) chart["unit"] = counts.column.unit;
    const Json drawn = counts.chart.kind == ChartKind::values ? values_chart(mine)
                       : counts.chart.kind == ChartKind::days ? days_chart(mine)
                       : counts.chart.kind == ChartKind::late
                           ? late_chart(mine, job.options().run_date.substr(0, 7))
                           : spread_chart(mine, counts.buckets);
    chart.update(drawn);
    job.charts().push_back(std::move(chart));
  }
}

}  // namespace convoy
