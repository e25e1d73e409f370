// What the sections of a page are made of: headings, tables, charts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "convoy/report/html.hpp"

namespace convoy {

/// A part of the page with its heading.
class Section {
 public:
  /// id: of the element, ours
  Section(Html& html, std::string_view id, std::string_view title);

 private:
  Html::Element section_;
};

/// A heading of a column.
struct Heading {
  std::string_view text;
  bool is_number = false;
};

/// A table with its caption and the headings of its columns; wide ones scroll.
class Table {
 public:
  Table(Html& html, std::string_view caption, std::span<const Heading> headings);
  Table(Html& html, std::string_view caption, std::initializer_list<Heading> headings)
      : Table(html, caption, std::span(headings.begin(), headings.size())) {}

 private:
  Html::Element frame_;
  Html::Element table_;
};

/// The first cell of a row, which names it; it holds text that is ours.
void row_name(Html& html, std::string_view text);
/// The same of text that somebody else made; null is shown as such, and so is the empty text.
void row_value(Html& html, const std::optional<std::string>& text);
void number_cell(Html& html, std::string_view text);
/// A cell with a bar from one share of its width to another, 0 to 1; the numbers stand beside it.
void bar_cell(Html& html, double from, double to, std::string_view kind = "plain");

/// passed, warning, failed, not evaluated: in words, with a sign and a colour.
void status_mark(Html& html, std::string_view status);

struct ChartBar {
  std::string label;
  std::uint64_t count = 0;
  bool is_gap = false;  ///< nothing is drawn here: labels do not follow each other
};

/// Upright bars with their axes, and their numbers in a table below.
///   id: of the element, ours     what: heading of the labels
void draw_bars(Html& html, std::string_view id, const std::string& title, std::string_view what,
               std::span<const ChartBar> bars);

struct PastStatus {
  std::string run_date;
  std::string status;
  std::uint64_t found = 0;
};

/// A small cell a run, in words for those who do not see it.
void draw_history(Html& html, std::span<const PastStatus> runs);

}  // namespace convoy
