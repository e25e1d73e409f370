#include "report/drawing.hpp"

#include <algorithm>
#include <cstdio>

#include "report/words.hpp"

namespace convoy {
namespace {

std::string rounded(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", number);
  return text;
}

/// The least of 1, 2, 5 times a power of ten such that five of them reach the number.
std::uint64_t tick_for(std::uint64_t largest) {
  for (std::uint64_t ten = 1;; ten *= 10) {
    for (const std::uint64_t tick : {ten, 2 * ten, 5 * ten}) {
      if (tick * 5 >= largest) return tick;
    }
  }
}

struct Sign {
  std::string_view kind, sign, words;
};

Sign sign_of(std::string_view status) {
  if (status == "passed") return {"good", "✓", "passed"};
  if (status == "warning") return {"warn", "!", "warning"};
  if (status == "failed") return {"bad", "✗", "failed"};
  return {"none", "–", "not evaluated"};
}

constexpr double kWidth = 720, kHeight = 230, kLeft = 64, kTop = 10, kBottom = 190, kWidest = 90;

void draw_axis(Html& html, std::uint64_t tick, std::uint64_t top, double scale) {
  for (std::uint64_t at = 0; at <= top; at += tick) {
    const std::string y = rounded(kBottom - static_cast<double>(at) * scale);
    html.single(
        "line",
        {{"class", "grid"}, {"x1", rounded(kLeft)}, {"x2", rounded(kWidth)}, {"y1", y}, {"y2", y}});
    html.leaf("text", grouped(at),
              {{"class", "y"}, {"x", rounded(kLeft - 6)}, {"y", y}, {"dy", "4"}});
  }
}

void draw_labels(Html& html, std::span<const ChartBar> bars, double step) {
  std::size_t longest = 1;
  for (const ChartBar& bar : bars) longest = std::max(longest, bar.label.size());
  // A character is about 6.5 wide; the labels must not touch each other.
  const double room = static_cast<double>(longest) * 6.5 + 10;
  const double edge = room / 2 - 5;
  double free = 0;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double middle =
        std::clamp(kLeft + (static_cast<double>(i) + 0.5) * step, kLeft, kWidth - edge);
    if (middle - room / 2 < free || bars[i].is_gap) continue;
    free = middle + room / 2;
    html.leaf("text", bars[i].label,
              {{"class", "x"}, {"x", rounded(middle)}, {"y", rounded(kBottom + 18)}});
  }
}

void draw_columns(Html& html, std::span<const ChartBar> bars, double step, double scale) {
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double x = kLeft + static_cast<double>(i) * step;
    if (bars[i].is_gap) {
      html.leaf("text", "…",
                {{"class", "x"}, {"x", rounded(x + step / 2)}, {"y", rounded(kBottom - 4)}});
      continue;
    }
    if (bars[i].count == 0) continue;
    const double height = std::max(1.0, static_cast<double>(bars[i].count) * scale);
    const auto bar = html.open("rect", {{"class", "plain"},
                                        {"x", rounded(x + step * 0.1)},
                                        {"y", rounded(kBottom - height)},
                                        {"width", rounded(step * 0.8)},
                                        {"height", rounded(height)}});
    html.leaf("title", bars[i].label + ": " + grouped(bars[i].count));
  }
}

}  // namespace

Section::Section(Html& html, std::string_view id, std::string_view title)
    : section_(
          html.open("section", {{"id", id}, {"aria-labelledby", std::string(id) + "-title"}})) {
  html.leaf("h2", title, {{"id", std::string(id) + "-title"}});
}

Table::Table(Html& html, std::string_view caption, std::span<const Heading> headings)
    : frame_(html.open(
          "div",
          {{"class", "scroll"}, {"role", "region"}, {"aria-label", caption}, {"tabindex", "0"}})),
      table_(html.open("table")) {
  html.leaf("caption", caption);
  const auto head = html.open("thead");
  const auto row = html.open("tr");
  for (const Heading& heading : headings) {
    html.leaf("th", heading.text, {{"scope", "col"}, {"class", heading.is_number ? "n" : "t"}});
  }
}

void row_name(Html& html, std::string_view text) {
  html.leaf("th", text, {{"scope", "row"}});
}

void row_value(Html& html, const std::optional<std::string>& text) {
  const auto cell = html.open("th", {{"scope", "row"}});
  if (!text) {
    html.leaf("i", "null");
  } else if (text->empty()) {
    html.leaf("i", "empty text");
  } else {
    html.value(*text);
  }
}

void number_cell(Html& html, std::string_view text) {
  html.leaf("td", text, {{"class", "n"}});
}

void bar_cell(Html& html, double from, double to, std::string_view kind) {
  const auto cell = html.open("td", {{"class", "bar"}});
  const auto drawing = html.open(
      "svg", {{"viewBox", "0 0 100 10"}, {"preserveAspectRatio", "none"}, {"aria-hidden", "true"}});
  if (to <= from) return;
  const double width = std::max(0.5, (to - from) * 100);
  html.single("rect", {{"class", kind},
                       {"x", rounded(std::min(from * 100, 99.5))},
                       {"width", rounded(width)},
                       {"height", "10"}});
}

void status_mark(Html& html, std::string_view status) {
  const Sign sign = sign_of(status);
  const auto mark = html.open("span", {{"class", "mark " + std::string(sign.kind)}});
  html.leaf("span", sign.sign, {{"aria-hidden", "true"}});
  html.text(sign.words);
}

void draw_bars(Html& html, std::string_view id, const std::string& title, std::string_view what,
               std::span<const ChartBar> bars) {
  const auto figure = html.open("figure");
  const ChartBar* most = nullptr;
  std::uint64_t sum = 0;
  for (const ChartBar& bar : bars) {
    sum += bar.count;
    if (most == nullptr || bar.count > most->count) most = &bar;
  }
  if (sum > 0) {
    const std::string prefix(id);
    const auto drawing = html.open("svg", {{"class", "chart"},
                                           {"viewBox", "0 0 720 230"},
                                           {"role", "img"},
                                           {"aria-labelledby", prefix + "-t " + prefix + "-d"}});
    html.leaf("title", title, {{"id", prefix + "-t"}});
    html.leaf("desc",
              grouped(bars.size()) + " bars from " + bars.front().label + " to " +
                  bars.back().label + ", the highest at " + most->label + ": " +
                  grouped(most->count) + ". The table below has the numbers.",
              {{"id", prefix + "-d"}});
    const std::uint64_t tick = tick_for(most->count);
    const std::uint64_t top = (most->count + tick - 1) / tick * tick;
    const double scale = (kBottom - kTop) / static_cast<double>(top);
    const double step = std::min(kWidest, (kWidth - kLeft) / static_cast<double>(bars.size()));
    draw_axis(html, tick, top, scale);
    draw_columns(html, bars, step, scale);
    draw_labels(html, bars, step);
  }
  const auto details = html.open("details");
  html.leaf("summary", "The numbers");
  const Table table(html, title, {{what}, {"Count", true}, {"Share", true}});
  for (const ChartBar& bar : bars) {
    if (bar.is_gap) continue;
    const auto row = html.open("tr");
    row_name(html, bar.label);
    number_cell(html, grouped(bar.count));
    number_cell(html, share(bar.count, sum));
  }
}

void draw_history(Html& html, std::span<const PastStatus> runs) {
  std::string words;
  for (const PastStatus& run : runs) {
    if (!words.empty()) words += "; ";
    (words += run.run_date) += ' ';
    words += sign_of(run.status).words;
    if (run.found > 0) (words += ' ') += grouped(run.found);
  }
  const std::string width = std::to_string(12 * runs.size());
  const auto drawing = html.open("svg", {{"class", "history"},
                                         {"viewBox", "0 0 " + width + " 16"},
                                         {"width", width},
                                         {"height", "16"},
                                         {"role", "img"}});
  html.leaf("title", "Last runs: " + words);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    // Height tells the status, too, for those who do not see the colours.
    const std::string_view kind = sign_of(runs[i].status).kind;
    const int height = kind == "bad" ? 16 : kind == "warn" ? 11 : kind == "good" ? 6 : 2;
    html.single("rect", {{"class", kind},
                         {"x", std::to_string(12 * i + 1)},
                         {"y", std::to_string(16 - height)},
                         {"width", "10"},
                         {"height", std::to_string(height)}});
  }
}

}  // namespace convoy
