#include <algorithm>
#include <optional>

#include "convoy/base/timestamp.hpp"
#include "report/drawing.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace convoy {
namespace {

std::uint64_t sum_of(const Json& counts) {
  std::uint64_t sum = 0;
  for (const Json& item : counts) sum += item.back().get<std::uint64_t>();
  return sum;
}

void draw_values(Html& html, const Json& chart) {
  const Json& counts = chart.at("counts");
  if (counts.empty()) return html.leaf("p", "There is nothing to draw.");
  const auto rest = chart.value("rest", std::uint64_t{0});
  const std::uint64_t all = sum_of(counts) + rest;
  const std::uint64_t most = counts[0][1].get<std::uint64_t>();
  const Json distinct = chart.value("distinct", Json());
  html.leaf("p", distinct.is_null()
                     ? "There are too many different values to tell them apart; the "
                       "counts below are the least there are."
                     : grouped(distinct.get<std::uint64_t>()) + " different values, null aside.");
  const std::string column = chart.value("column", "");
  const Table table(html, chart.value("title", ""),
                    {{column}, {"Count", true}, {"Share", true}, {"Bar"}});
  const auto row = [&](std::uint64_t count, std::string_view kind, const auto& name) {
    const auto cells = html.open("tr");
    name();
    number_cell(html, grouped(count));
    number_cell(html, share(count, all));
    bar_cell(html, 0, std::min(1.0, static_cast<double>(count) / static_cast<double>(most)), kind);
  };
  for (const Json& item : counts) {
    row(item[1].get<std::uint64_t>(), "plain", [&] {
      row_value(html, item[0].is_null() ? std::nullopt : std::optional(item[0].get<std::string>()));
    });
  }
  if (rest == 0) return;
  row(rest, "none", [&] { row_name(html, rest > most ? "All others (bar cut)" : "All others"); });
}

/// The number of a day since 1970, if it is one.
std::optional<std::int64_t> day_number(const std::string& date) {
  const auto begin = parse_timestamp(date + "T00:00:00Z");
  if (!begin) return std::nullopt;
  return begin->microseconds / 86'400'000'000;
}

/// A bar a period. Days without a row are bars of nothing; many of them become one gap.
std::vector<ChartBar> bars_of(const Json& counts, const std::string& period) {
  constexpr std::int64_t kFilled = 31;
  std::vector<ChartBar> bars;
  std::optional<std::int64_t> last;
  for (const Json& item : counts) {
    const std::string label = item[0].get<std::string>();
    const auto day = period == "day" ? day_number(label) : std::nullopt;
    const std::int64_t missing = day && last ? *day - *last - 1 : 0;
    for (std::int64_t i = 1; i <= missing && missing <= kFilled; ++i) {
      bars.push_back({to_string(date_of({(*last + i) * 86'400'000'000})), 0});
    }
    if (missing > kFilled) bars.push_back({"", 0, true});
    bars.push_back({period == "century" ? label + "xx" : label, item[1].get<std::uint64_t>()});
    last = day;
  }
  return bars;
}

void draw_nulls(Html& html, const Json& chart) {
  const auto nulls = chart.value("null", std::uint64_t{0});
  if (nulls > 0) html.leaf("p", grouped(nulls) + " rows have none (null).");
}

void draw_days(Html& html, const std::string& id, const Json& chart) {
  const std::string period = chart.value("period", "day");
  const auto bars = bars_of(chart.at("counts"), period);
  if (bars.empty()) {
    html.leaf("p", "There is nothing to draw.");
  } else {
    draw_bars(html, id, chart.value("title", ""), "By " + period, bars);
  }
  draw_nulls(html, chart);
}

void draw_late(Html& html, const std::string& id, const Json& chart) {
  const auto found = chart.value("found", std::uint64_t{0});
  const auto of = chart.value("of", std::uint64_t{0});
  html.leaf("p", grouped(found) + " of " + grouped(of) + " rows" +
                     (found > 0 ? " (" + share(found, of) + ")" : "") + " lie before " +
                     chart.value("month", "") + ".");
  if (found > 0) draw_days(html, id, chart);
}

/// In words below what half and below what 95% of the values lie.
std::string quantiles(const Json& counts, const std::string& unit) {
  const std::uint64_t all = sum_of(counts);
  const auto reached = [&](std::uint64_t percent) -> std::string {
    std::uint64_t sum = 0;
    for (const Json& item : counts) {
      sum += item[2].get<std::uint64_t>();
      if (static_cast<double>(sum) * 100 < static_cast<double>(all * percent)) continue;
      if (item[1].is_null()) break;
      return value_name(item[1].get<std::int64_t>(), unit);
    }
    return "";
  };
  const std::string half = reached(50), most = reached(95);
  if (half.empty()) return "";
  return "Half of them are below " + half + (most.empty() ? "." : ", 95% below " + most + ".");
}

void draw_spread(Html& html, const std::string& id, const Json& chart) {
  std::vector<ChartBar> bars;
  for (const Json& item : chart.at("counts")) {
    bars.push_back({bucket_name(item[0].is_null() ? INT64_MIN : item[0].get<std::int64_t>(),
                                item[1].is_null() ? INT64_MAX : item[1].get<std::int64_t>(),
                                chart.value("unit", "")),
                    item[2].get<std::uint64_t>()});
  }
  if (bars.empty()) {
    html.leaf("p", "There is nothing to draw.");
  } else {
    html.leaf("p", quantiles(chart.at("counts"), chart.value("unit", "")));
    draw_bars(html, id, chart.value("title", ""), "From, to below", bars);
  }
  draw_nulls(html, chart);
}

}  // namespace

void write_charts(Html& html, const ReportFacts& facts) {
  const Section section(html, "charts", "The table in numbers");
  const Json charts = facts.run.value("charts", Json::array());
  if (charts.empty()) html.leaf("p", "The run did not come as far as a table.");
  std::size_t number = 0;
  for (const Json& chart : charts) {
    const std::string id = "chart-" + std::to_string(++number);
    const std::string kind = chart.value("kind", "");
    const auto part = html.open("div", {{"class", "chart-" + kind}});
    html.leaf("h3", chart.value("title", ""));
    if (kind == "values") draw_values(html, chart);
    if (kind == "days") draw_days(html, id, chart);
    if (kind == "late") draw_late(html, id, chart);
    if (kind == "spread") draw_spread(html, id, chart);
  }
}

}  // namespace convoy
