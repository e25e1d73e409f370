#include <algorithm>
#include <map>

#include "report/drawing.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace convoy {
namespace {

std::string text_at(const Json& object, const char* key) {
  const Json value = object.value(key, Json());
  return value.is_string() ? value.get<std::string>() : "";
}

/// What makes a check of one run the same as one of another.
std::string key_of(const Json& check) {
  return text_at(check, "dataset") + '\0' + text_at(check, "column") + '\0' +
         text_at(check, "check") + '\0' + text_at(check, "name");
}

/// Checks by key; of two that are called the same the first one counts.
std::map<std::string, const Json*> by_key(const Json& quality) {
  std::map<std::string, const Json*> checks;
  if (!quality.contains("checks")) return checks;
  for (const Json& check : quality["checks"]) checks.emplace(key_of(check), &check);
  return checks;
}

PastStatus status_in(const std::string& run_date, const Json& check) {
  return {run_date, text_at(check, "status"), check.value("found", std::uint64_t{0})};
}

std::string threshold_words(const Json& check) {
  std::string words;
  for (const char* severity : {"error", "warn"}) {
    const Json threshold = check.value(severity, Json());
    if (threshold.is_null()) continue;
    words += (words.empty() ? "" : ", ") + std::string(severity) + " above ";
    words += threshold.contains("percent") ? threshold["percent"].dump() + "%"
                                           : grouped(threshold.value("count", std::uint64_t{0}));
  }
  return words;
}

/// Those to look at first.
std::vector<const Json*> in_order(const Json& checks) {
  const auto place = [](const Json* check) {
    const std::string status = text_at(*check, "status");
    return status == "failed" ? 0 : status == "warning" ? 1 : status == "passed" ? 2 : 3;
  };
  std::vector<const Json*> order;
  for (const Json& check : checks) order.push_back(&check);
  std::stable_sort(order.begin(), order.end(),
                   [&](const Json* left, const Json* right) { return place(left) < place(right); });
  return order;
}

void write_samples(Html& html, const Json& check, std::size_t most) {
  const auto cell = html.open("td", {{"class", "samples"}});
  const Json samples = check.value("samples", Json::array());
  for (std::size_t i = 0; i < samples.size() && i < most; ++i) {
    if (i > 0) html.text(", ");
    html.value(samples[i].is_string() ? samples[i].get<std::string>() : samples[i].dump());
  }
}

/// One history a check, the oldest run first and this one last.
using Histories = std::vector<std::pair<const Json*, std::vector<PastStatus>>>;

Histories histories_of(const ReportFacts& facts, const std::vector<const Json*>& checks) {
  std::vector<std::map<std::string, const Json*>> past;
  for (const PastRun& run : facts.past) past.push_back(by_key(run.quality));
  Histories histories;
  for (const Json* check : checks) {
    auto& runs = histories.emplace_back(check, std::vector<PastStatus>()).second;
    for (std::size_t i = 0; i < past.size(); ++i) {
      const auto found = past[i].find(key_of(*check));
      runs.push_back(found == past[i].end() ? PastStatus{facts.past[i].run_date, "", 0}
                                            : status_in(facts.past[i].run_date, *found->second));
    }
    runs.push_back(status_in(facts.run.value("run_date", ""), *check));
  }
  return histories;
}

/// The name without that of the dataset, which stands below it.
std::string short_name(const Json& check) {
  const std::string name = text_at(check, "name");
  const std::string dataset = text_at(check, "dataset");
  if (dataset.empty() || !name.starts_with(dataset)) return name;
  const std::string rest = name.substr(dataset.size());
  return rest.starts_with(".") ? rest.substr(1) : rest.starts_with(": ") ? rest.substr(2) : name;
}

void write_rule(Html& html, const Json& check, std::span<const PastStatus> history,
                std::size_t samples) {
  const auto row = html.open("tr");
  {
    const auto name = html.open("th", {{"scope", "row"}});
    html.value(short_name(check));
    const std::string why = text_at(check, "not_evaluated");
    const auto text = html.open("small");
    html.value(text_at(check, "dataset"));
    html.text(": ");
    html.value(why.empty() ? text_at(check, "text") : why);
  }
  {
    const auto status = html.open("td");
    status_mark(html, text_at(check, "status"));
  }
  const auto found = check.value("found", std::uint64_t{0});
  const auto of = check.value("of", std::uint64_t{0});
  number_cell(html, grouped(found));
  number_cell(html, grouped(of));
  number_cell(html, share(found, of));
  html.leaf("td", threshold_words(check), {{"class", "t"}});
  if (samples > 0) write_samples(html, check, samples);
  const auto cell = html.open("td");
  draw_history(html, history);
}

/// What rules found in the runs, of those that found anything.
void write_findings(Html& html, const Histories& histories) {
  const auto found_any = [](const auto& history) {
    return std::any_of(history.second.begin(), history.second.end(), [](const PastStatus& run) {
      return run.found > 0 || run.status == "failed" || run.status == "warning";
    });
  };
  if (std::none_of(histories.begin(), histories.end(), found_any)) return;
  html.leaf("h3", "What the rules found in the last runs");
  html.leaf("p", "Rules that found nothing in these runs are left out.");
  std::vector<Heading> headings{{"Rule"}};
  for (const PastStatus& run : histories.front().second) headings.push_back({run.run_date, true});
  const Table table(html, "Found by each rule in each run", headings);
  for (const auto& history : histories) {
    if (!found_any(history)) continue;
    const auto row = html.open("tr");
    row_value(html, text_at(*history.first, "name"));
    for (const PastStatus& run : history.second) {
      const bool is_known = run.status != "" && run.status != "not_evaluated";
      number_cell(html, is_known ? grouped(run.found) + (run.status == "failed"    ? " ✗"
                                                         : run.status == "warning" ? " !"
                                                                                   : "")
                                 : "–");
    }
  }
}

}  // namespace

void write_rules(Html& html, const ReportFacts& facts) {
  const Section section(html, "rules", "Rules");
  if (!facts.quality.contains("checks") || facts.quality["checks"].empty()) {
    html.leaf("p", "No rule was judged.");
    return;
  }
  const std::vector<const Json*> order = in_order(facts.quality["checks"]);
  const Histories histories = histories_of(facts, order);
  const auto samples = facts.run.value("report_samples", std::size_t{0});
  html.leaf("p",
            "The last column shows up to ten runs, this one at the right: the higher, the "
            "worse.");
  {
    std::vector<Heading> headings{{"Rule"},        {"Status"},      {"Found", true},
                                  {"Among", true}, {"Share", true}, {"Threshold"}};
    if (samples > 0) headings.push_back({"Samples"});
    headings.push_back({"Last runs"});
    const Table table(html, "Rules and what they found, failed ones first", headings);
    for (const auto& [check, history] : histories) write_rule(html, *check, history, samples);
  }
  write_findings(html, histories);
}

}  // namespace convoy
