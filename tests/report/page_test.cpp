#include "convoy/report/sources.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "report/drawing.hpp"
#include "report/words.hpp"

namespace convoy {
namespace {

const char* const kHostile = "</td><script>alert('x')</script>\u202E\xFF";

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != text.npos; at += part.size()) ++count;
  return count;
}

InputEntry input(const std::string& path, std::uint64_t quarantined) {
  return {"messages", path, 10, {}, 5, quarantined, 0, kHostile, 3};
}

/// A run of which every text is hostile.
ReportFacts hostile_facts() {
  // Braces would be ambiguous: a list of a text and a value is an object, too.
  std::string text = R"({"job":"@","run_date":"2026-11-01","created":"@","program":"@",
    "seconds":1.5,"arguments":["@"],"warnings":["@"],"report_samples":5,"files":[],
    "input_totals":[{"kind":"@","files":1,"bytes":10,"records":5,"used":3,"quarantined":2}],
    "quarantined":[{"kind":"@","reason":"@","records":2}],
    "ranks":[{"host":"@","steps":[{"step":"@","seconds":1,"waiting_seconds":2}]}],
    "datasets":[{"name":"@","meaning":"@","rows":3,
                 "columns":[{"name":"@","type":"text","unit":"@","meaning":"@"}]}],
    "charts":[{"dataset":"@","kind":"values","column":"@","title":"@","distinct":1,
               "counts":[["@",3]],"rest":0},
              {"dataset":"@","kind":"days","column":"@","title":"@","counts":[["@",3]]},
              {"dataset":"@","kind":"spread","column":"@","unit":"@","title":"@",
               "counts":[[1,2,3]]}],
    "quality":{"checks":[{"name":"@","dataset":"@","status":"failed","found":1,"of":3,
                          "error":{"count":0},"samples":["@"],"text":"@"},
                         {"name":"@","status":"@","not_evaluated":"@"}]},
    "sample":{"kind":"@","reason":"@","input":"@","record":1,"byte":2,"text":"@"}})";
  Json run = Json::parse(text);
  const std::function<void(Json&)> poison = [&](Json& value) {
    if (value.is_string() && value == "@") value = kHostile;
    if (value.is_structured()) std::for_each(value.begin(), value.end(), poison);
  };
  poison(run);
  ReportFacts facts;
  facts.run = run;
  facts.inputs = {input(kHostile, 2)};
  facts.quality = run["quality"];
  facts.past = {{"2026-10-01", facts.quality}};
  facts.samples = {run["sample"]};
  return facts;
}

TEST(PageTest, NoTextBecomesMarkup) {
  ReportFacts facts = hostile_facts();
  for (const char* refused : {"", kHostile}) {
    facts.refused = refused;
    const std::string page = report_page(facts);
    EXPECT_EQ(count_of(page, "<script"), 0);
    EXPECT_GT(count_of(page, "&lt;script&gt;"), 15);
    EXPECT_EQ(count_of(page, "\u202E"), 0);
    EXPECT_EQ(count_of(page, "\xFF"), 0);
    EXPECT_EQ(count_of(page, "<td"), count_of(page, "</td>"));
  }
}

TEST(PageTest, EqualFactsGiveEqualPages) {
  EXPECT_EQ(report_page(hostile_facts()), report_page(hostile_facts()));
}

TEST(PageTest, ManyInputsAreCounted) {
  ReportFacts facts = hostile_facts();
  NotableInputs inputs;
  for (int i = 0; i < 5000; ++i) {
    InputEntry entry = input("file-" + std::to_string(i), i == 4000 ? 1 : 0);
    if (i != 4500) entry.damage.clear();
    inputs.add(entry);
  }
  facts.inputs = inputs.take();
  facts.run["input_totals"][0]["files"] = 5000;
  const std::string page = report_page(facts);
  EXPECT_EQ(count_of(page, "<bdi>file-"), 200);
  EXPECT_EQ(count_of(page, "<bdi>file-4000<"), 1) << "the one that has bad records is listed";
  EXPECT_EQ(facts.inputs[0].path, "file-4500") << "the damaged one comes first";
  EXPECT_EQ(facts.inputs[2].path, "file-0");
  EXPECT_EQ(count_of(page, "4,800"), 1);
}

TEST(PageTest, SamplesCanBeSwitchedOff) {
  ReportFacts facts = hostile_facts();
  facts.quality["checks"][0]["samples"] = {"secret"};
  EXPECT_EQ(count_of(report_page(facts), "secret"), 1);
  facts.run["report_samples"] = 0;
  EXPECT_EQ(count_of(report_page(facts), "secret"), 0);
}

TEST(WordsTest, NumbersAreReadable) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
  EXPECT_EQ(share(1, 8), "12.5%");
  EXPECT_EQ(share(1, 1'000'000), "<0.1%");
  EXPECT_EQ(share(999'999, 1'000'000), ">99.9%");
  EXPECT_EQ(share(0, 3), "0.0%");
  EXPECT_EQ(share(3, 0), "");
  EXPECT_EQ(duration(0.0123), "0.012 s");
  EXPECT_EQ(duration(200), "3 min 20 s");
  EXPECT_EQ(duration(7500), "2 h 5 min");
  EXPECT_EQ(size_of(1536), "1.5 KiB");
  EXPECT_EQ(size_of(5), "5 B");
  EXPECT_EQ(bucket_name(300, 600, "seconds"), "5 min to 10 min");
  EXPECT_EQ(bucket_name(0, 1, "seconds"), "0 s");
  EXPECT_EQ(bucket_name(INT64_MIN, 0, ""), "below 0");
  EXPECT_EQ(bucket_name(5000, INT64_MAX, "messages"), "5,000 messages and more");
}

TEST(DrawingTest, AChartSaysItsNumbersInATable) {
  Html html;
  draw_bars(html, "c", "Counts", "Day",
            std::vector<ChartBar>{{"a", 10}, {"b", 0}, {"", 0, true}, {"<c>", 1'000'000}});
  const std::string drawn = html.str();
  EXPECT_NE(drawn.find("role=\"img\" aria-labelledby=\"c-t c-d\""), drawn.npos);
  EXPECT_EQ(count_of(drawn, "<rect"), 2) << "the empty one and the gap are not drawn";
  EXPECT_NE(drawn.find("<td class=\"n\">1,000,000</td>"), drawn.npos);
  EXPECT_EQ(count_of(drawn, "scope=\"row\""), 3);
  EXPECT_EQ(count_of(drawn, "<c>"), 0);
}

TEST(DrawingTest, NothingIsDrawnOfNothing) {
  Html html;
  draw_bars(html, "c", "Counts", "Day", {});
  EXPECT_EQ(html.str().find("<svg"), std::string::npos);
}

}  // namespace
}  // namespace convoy
