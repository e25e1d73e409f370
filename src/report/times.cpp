#include <algorithm>

#include "report/drawing.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace convoy {
namespace {

constexpr std::size_t kRankColumns = 8;
constexpr std::size_t kListedRanks = 200;

struct Step {
  std::string name;
  std::vector<double> seconds;  // of each rank
  double waiting = 0;           // of all ranks together
  double slowest() const { return *std::max_element(seconds.begin(), seconds.end()); }
  double mean() const {
    double sum = 0;
    for (const double each : seconds) sum += each;
    return sum / static_cast<double>(seconds.size());
  }
};

std::vector<Step> steps_of(const Json& ranks) {
  std::vector<Step> steps;
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    for (const Json& time : ranks[rank].at("steps")) {
      const std::string name = time.at("step");
      auto step = std::find_if(steps.begin(), steps.end(),
                               [&](const Step& each) { return each.name == name; });
      if (step == steps.end()) {
        step = steps.insert(steps.end(), {name, std::vector<double>(ranks.size()), 0});
      }
      step->seconds[rank] += time.at("seconds").get<double>();
      step->waiting += time.at("waiting_seconds").get<double>();
    }
  }
  return steps;
}

void write_steps(Html& html, const std::vector<Step>& steps, std::size_t ranks) {
  std::vector<Heading> headings{
      {"Step"}, {"Slowest rank", true}, {"Mean", true}, {"Waiting, mean", true}, {"Slowest"}};
  std::vector<std::string> names;
  for (std::size_t rank = 0; rank < ranks; ++rank) names.push_back("Rank " + std::to_string(rank));
  if (ranks <= kRankColumns && ranks > 1) {
    for (const std::string& name : names) headings.push_back({name, true});
  }
  double largest = 0;
  for (const Step& step : steps) largest = std::max(largest, step.slowest());
  const Table table(html, "Own work of the ranks in each step, in the order of the steps",
                    headings);
  for (const Step& step : steps) {
    const auto row = html.open("tr");
    row_value(html, step.name);
    number_cell(html, duration(step.slowest()));
    number_cell(html, duration(step.mean()));
    number_cell(html, duration(step.waiting / static_cast<double>(ranks)));
    bar_cell(html, 0, largest > 0 ? step.slowest() / largest : 0);
    if (ranks > kRankColumns || ranks == 1) continue;
    for (const double seconds : step.seconds) number_cell(html, duration(seconds));
  }
}

void write_ranks(Html& html, const Json& ranks) {
  const Table table(html, "What each rank did",
                    {{"Rank"},
                     {"Host"},
                     {"Own work", true},
                     {"Waiting", true},
                     {"Read", true},
                     {"Sent", true},
                     {"Written", true},
                     {"Spilled", true},
                     {"Peak memory", true}});
  for (std::size_t rank = 0; rank < ranks.size() && rank < kListedRanks; ++rank) {
    const Json& work = ranks[rank];
    double own = 0, waiting = 0;
    for (const Json& time : work.at("steps")) {
      own += time.at("seconds").get<double>();
      waiting += time.at("waiting_seconds").get<double>();
    }
    const auto row = html.open("tr");
    row_name(html, std::to_string(rank));
    {
      const auto cell = html.open("td");
      html.value(work.value("host", ""));
    }
    number_cell(html, duration(own));
    number_cell(html, duration(waiting));
    for (const char* what :
         {"read_bytes", "sent_bytes", "written_bytes", "spilled_bytes", "peak_memory_bytes"}) {
      number_cell(html, size_of(work.value(what, std::uint64_t{0})));
    }
  }
}

}  // namespace

void write_times(Html& html, const ReportFacts& facts) {
  const Section section(html, "times", "Time");
  const Json& ranks = facts.run.at("ranks");
  html.leaf("p", "The run took " + duration(facts.run.value("seconds", 0.0)) +
                     (facts.refused.empty() ? " on " + grouped(ranks.size()) +
                                                  (ranks.size() == 1 ? " rank." : " ranks.")
                                            : "; of a run that failed rank 0 tells alone."));
  if (ranks.empty()) return;
  write_steps(html, steps_of(ranks), ranks.size());
  write_ranks(html, ranks);
  if (ranks.size() > kListedRanks) {
    html.leaf("p", "The other " + grouped(ranks.size() - kListedRanks) + " are in run.json.");
  }
}

}  // namespace convoy
