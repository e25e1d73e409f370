#include "convoy/report/page.hpp"
#include "report/drawing.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace convoy {
namespace {

/// The rows of the last table: the one that the job is for.
std::string rows_of(const Json& run) {
  std::string rows;
  for (const Json& dataset : run.at("datasets")) {
    if (dataset.contains("rows")) rows = grouped(dataset["rows"].get<std::uint64_t>());
  }
  return rows;
}

void write_run(Html& html, const ListedRun& listed) {
  const bool failed = listed.run.is_null();
  const auto row = html.open("tr");
  {
    const auto name = html.open("th", {{"scope", "row"}});
    const auto link = html.open("a", {{"href", url_of(listed.page)}});
    html.value(listed.job + " " + listed.run_date);
  }
  {
    const auto verdict = html.open("td");
    if (failed) {
      status_mark(html, "failed");
      html.text("latest attempt, nothing published");
    } else {
      status_mark(html, verdict_status(listed.run, listed.quality, false));
      html.text(verdict_words(listed.run, listed.quality, false));
    }
  }
  number_cell(html, failed ? "" : rows_of(listed.run));
  number_cell(html, failed ? "" : grouped(sum_of_inputs(listed.run, "records")));
  number_cell(html, failed ? "" : grouped(sum_of_inputs(listed.run, "quarantined")));
  number_cell(html, failed ? "" : duration(listed.run.value("seconds", 0.0)));
  html.leaf("td", failed ? "" : moment(listed.run.value("created", "")));
}

}  // namespace

std::string report_index(const std::vector<ListedRun>& runs) {
  Html html;
  {
    const Document document(html, "Runs of this lake");
    {
      const auto header = html.open("header");
      html.leaf("h1", "Runs of this lake");
      html.leaf("p", grouped(runs.size()) + (runs.size() == 1 ? " run." : " runs."));
    }
    const auto main = html.open("main", {{"id", "main"}});
    const Section section(html, "runs", "All runs, by job and date");
    const Table table(html, "Runs, their verdict and their numbers",
                      {{"Run"},
                       {"Verdict"},
                       {"Rows", true},
                       {"Records", true},
                       {"Quarantined", true},
                       {"Took", true},
                       {"Began"}});
    for (const ListedRun& run : runs) write_run(html, run);
  }
  return html.str();
}

}  // namespace convoy
