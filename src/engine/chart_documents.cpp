#include <algorithm>
#include <span>

#include "convoy/engine/charts.hpp"

namespace convoy {
namespace {

constexpr std::size_t kShownTexts = 50;
constexpr std::size_t kTextBytes = 256;  // of a text in the document
constexpr std::size_t kPeriods = 400;    // days, or what else a chart of times is made of

/// A text as run.json holds it: a cut one ends with an ellipsis.
std::string shortened(const std::string& text) {
  if (text.size() <= kTextBytes) return text;
  std::size_t size = kTextBytes;
  while ((static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size) + "…";
}

std::string date_of_day(std::int64_t day) {
  return to_string(date_of(Timestamp{day * 86'400'000'000}));
}

/// All ranks' days as one.
std::map<std::int64_t, std::uint64_t> sum_days(const std::vector<Json>& ranks) {
  std::map<std::int64_t, std::uint64_t> days;
  for (const Json& rank : ranks) {
    for (const Json& item : rank.at("days")) days[item[0]] += item[1].get<std::uint64_t>();
  }
  return days;
}

std::uint64_t sum_nulls(const std::vector<Json>& ranks) {
  std::uint64_t nulls = 0;
  for (const Json& rank : ranks) nulls += rank.at("null").get<std::uint64_t>();
  return nulls;
}

/// Counts by the first characters of the date: 10 make a day, 7 a month, 4 a year, 2 a century.
std::map<std::string, std::uint64_t> by_prefix(const std::map<std::int64_t, std::uint64_t>& days,
                                               std::size_t characters) {
  std::map<std::string, std::uint64_t> periods;
  for (const auto& [day, count] : days) periods[date_of_day(day).substr(0, characters)] += count;
  return periods;
}

/// By day, or by the smallest period of which there are not too many.
void add_periods(Json& chart, const std::map<std::int64_t, std::uint64_t>& days,
                 std::span<const std::pair<std::size_t, const char*>> periods) {
  for (const auto& [characters, name] : periods) {
    const auto counts = by_prefix(days, characters);
    if (counts.size() > kPeriods && name != periods.back().second) continue;
    chart["period"] = name;
    chart["counts"] = Json::array();
    for (const auto& [text, count] : counts) chart["counts"].push_back({text, count});
    return;
  }
}

constexpr std::pair<std::size_t, const char*> kAllPeriods[] = {
    {10, "day"}, {7, "month"}, {4, "year"}, {2, "century"}};

}  // namespace

void sort_by_count(TextCounts& counts) {
  std::sort(counts.begin(), counts.end(), [](const auto& left, const auto& right) {
    if (left.second != right.second) return left.second > right.second;
    if (left.first.is_null() || right.first.is_null()) return right.first.is_null();
    return left.first.template get_ref<const std::string&>() <
           right.first.template get_ref<const std::string&>();
  });
}

Json values_chart(const std::vector<Json>& ranks) {
  std::map<std::string, std::uint64_t> counts;
  std::uint64_t nulls = 0, rest = 0;
  for (const Json& rank : ranks) {
    rest += rank.at("rest").get<std::uint64_t>();
    for (const Json& item : rank.at("counts")) {
      (item[0].is_null() ? nulls : counts[item[0]]) += item[1].get<std::uint64_t>();
    }
  }
  TextCounts texts(counts.begin(), counts.end());
  if (nulls > 0) texts.emplace_back(nullptr, nulls);
  sort_by_count(texts);
  Json chart{{"distinct", rest > 0 ? Json(nullptr) : Json(counts.size())},
             {"counts", Json::array()}};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto& [text, count] = texts[i];
    if (i < kShownTexts) {
      chart["counts"].push_back(
          {text.is_null() ? text : Json(shortened(text.get<std::string>())), count});
    } else {
      rest += count;
    }
  }
  chart["rest"] = rest;
  return chart;
}

Json days_chart(const std::vector<Json>& ranks) {
  Json chart;
  add_periods(chart, sum_days(ranks), kAllPeriods);
  chart["null"] = sum_nulls(ranks);
  return chart;
}

Json late_chart(const std::vector<Json>& ranks, const std::string& month) {
  std::map<std::int64_t, std::uint64_t> late;
  std::uint64_t found = 0, of = sum_nulls(ranks);
  for (const auto& [day, count] : sum_days(ranks)) {
    of += count;
    if (date_of_day(day).substr(0, 7) >= month) continue;
    found += count;
    late[day] = count;
  }
  Json chart{{"month", month}, {"found", found}, {"of", of}};
  add_periods(chart, late, std::span(kAllPeriods).subspan(1));
  return chart;
}

Json spread_chart(const std::vector<Json>& ranks, const Buckets& buckets) {
  std::vector<std::uint64_t> counts(buckets.size());
  for (const Json& rank : ranks) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      counts[i] += rank.at("counts").at(i).get<std::uint64_t>();
    }
  }
  std::size_t first = 0, last = counts.size();
  while (first < last && counts[first] == 0) ++first;
  while (first < last && counts[last - 1] == 0) --last;
  Json chart{{"counts", Json::array()}};
  for (std::size_t i = first; i < last; ++i) {
    chart["counts"].push_back({i == 0 ? Json(nullptr) : Json(buckets.lower(i)),
                               i + 1 < buckets.size() ? Json(buckets.lower(i + 1)) : Json(nullptr),
                               counts[i]});
  }
  chart["null"] = sum_nulls(ranks);
  return chart;
}

}  // namespace convoy
