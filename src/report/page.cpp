#include "convoy/report/page.hpp"

#include "report/drawing.hpp"
#include "report/sections.hpp"
#include "report/style.hpp"
#include "report/words.hpp"

namespace convoy {
namespace {

/// No script, no outside request: what is in the page is all that it needs.
constexpr std::string_view kPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

Html::Element open_body(Html& html, std::string_view title) {
  {
    const auto head = html.open("head");
    html.single("meta", {{"charset", "utf-8"}});
    html.single("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", kPolicy}});
    html.single("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    html.single("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
    html.leaf("title", title);
    html.style(kStyle);
  }
  return html.open("body");
}

void write_links(Html& html, bool refused) {
  constexpr std::pair<std::string_view, std::string_view> kSections[] = {
      {"#verdict", "Verdict"},  {"#counts", "From records to rows"},
      {"#rules", "Rules"},      {"#quarantine", "Quarantine"},
      {"#charts", "The table"}, {"#times", "Time"},
      {"#inputs", "Inputs"},    {"#reading", "How to read the data"}};
  const auto links = html.open("nav", {{"aria-label", "Sections"}});
  const auto list = html.open("ul");
  for (const auto& [target, name] : kSections) {
    if (refused && target == "#reading") continue;
    const auto item = html.open("li");
    html.leaf("a", name, {{"href", target}});
  }
}

}  // namespace

Document::Document(Html& html, std::string_view title)
    : root_(html.open("html", {{"lang", "en"}})), body_(open_body(html, title)) {
  html.leaf("a", "Skip to the content", {{"class", "skip"}, {"href", "#main"}});
}

std::string report_page(const ReportFacts& facts) {
  const Json& run = facts.run;
  const bool refused = !facts.refused.empty();
  const std::string name = run.value("job", "") + " " + run.value("run_date", "");
  Html html;
  {
    const Document document(html, name + ": " + verdict_words(run, facts.quality, refused));
    {
      const auto header = html.open("header");
      html.leaf("h1", name);
      html.leaf("p", "What this run read, found and made.");
    }
    write_links(html, refused);
    {
      const auto main = html.open("main", {{"id", "main"}});
      for (const auto& write : {write_verdict, write_counts, write_rules, write_quarantine,
                                write_charts, write_times, write_inputs, write_how_to_read}) {
        write(html, facts);
      }
    }
    html.leaf("footer", "Made by " + run.value("program", "") +
                            " from run.json, quality.json and the quarantine of this run.");
  }
  return html.str();
}

}  // namespace convoy
