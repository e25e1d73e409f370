#include "report/drawing.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace convoy {
namespace {

std::string warnings_in_words(std::uint64_t warnings) {
  if (warnings == 0) return "";
  return " with " + grouped(warnings) + (warnings == 1 ? " warning" : " warnings");
}

void pair(Html& html, std::string_view name, std::string_view value) {
  const auto both = html.open("div");
  html.leaf("dt", name);
  html.leaf("dd", value);
}

void write_reasons(Html& html, const ReportFacts& facts) {
  if (!facts.refused.empty()) {
    const auto reason = html.open("p");
    html.value(facts.refused, 2000);
  }
  if (checks_with(facts.quality, "failed") == 0) return;
  html.leaf("p", "Rules of severity error that failed:");
  const auto list = html.open("ul");
  for (const Json& check : facts.quality.at("checks")) {
    if (check.value("status", "") != "failed") continue;
    const auto item = html.open("li");
    html.value(check.value("name", ""));
    html.text(": " + grouped(check.value("found", std::uint64_t{0})) + " of " +
              grouped(check.value("of", std::uint64_t{0})) + " ");
    html.value(check.value("text", ""));
  }
}

void write_warnings(Html& html, const Json& warnings) {
  constexpr std::size_t kShown = 50;
  if (warnings.empty()) return;
  html.leaf("h3", "Warnings");
  const auto list = html.open("ul");
  for (std::size_t i = 0; i < warnings.size() && i < kShown; ++i) {
    const auto item = html.open("li");
    html.value(warnings[i].get<std::string>(), 500);
  }
  if (warnings.size() > kShown) {
    html.leaf("li", "and " + grouped(warnings.size() - kShown) + " more, in run.json");
  }
}

void write_command(Html& html, const Json& arguments) {
  html.leaf("h3", "Command");
  const auto line = html.open("p", {{"class", "command"}});
  const auto code = html.open("code");
  std::string text;
  for (const Json& argument : arguments) {
    if (!text.empty()) text += ' ';
    text += argument.get<std::string>();
    if (text.size() > 4000) break;
  }
  html.value(text, 4000);
}

}  // namespace

std::uint64_t checks_with(const Json& quality, std::string_view status) {
  std::uint64_t count = 0;
  if (!quality.contains("checks")) return 0;
  for (const Json& check : quality["checks"]) count += check.value("status", "") == status ? 1 : 0;
  return count;
}

std::uint64_t sum_of_inputs(const Json& run, const char* what) {
  std::uint64_t sum = 0;
  for (const Json& input : run.value("input_totals", Json::array())) {
    sum += input.value(what, std::uint64_t{0});
  }
  return sum;
}

std::string verdict_status(const Json& run, const Json& quality, bool refused) {
  if (refused || run.value("published_anyway", false)) return "failed";
  const bool warned = checks_with(quality, "warning") > 0 || !run.at("warnings").empty();
  return warned ? "warning" : "passed";
}

std::string verdict_words(const Json& run, const Json& quality, bool refused) {
  const std::uint64_t failed = checks_with(quality, "failed");
  if (refused) return failed > 0 ? "Blocked by a rule" : "Failed";
  const std::string warned = warnings_in_words(checks_with(quality, "warning"));
  if (run.value("published_anyway", false)) {
    return "Published anyway, though " + grouped(failed) +
           (failed == 1 ? " rule failed" : " rules failed");
  }
  return "Published" + warned;
}

void write_verdict(Html& html, const ReportFacts& facts) {
  const Section section(html, "verdict", "Verdict");
  const Json& run = facts.run;
  const bool refused = !facts.refused.empty();
  {
    const std::string status = verdict_status(run, facts.quality, refused);
    const auto line = html.open("p", {{"class", "verdict " + status}});
    html.leaf("strong", verdict_words(run, facts.quality, refused));
  }
  if (refused) html.leaf("p", "Nothing was published; what was published before is as it was.");
  write_reasons(html, facts);
  {
    const auto list = html.open("dl");
    pair(html, "Run date", run.value("run_date", ""));
    pair(html, "Began", moment(run.value("created", "")));
    pair(html, "Took", duration(run.value("seconds", 0.0)));
    if (!refused) pair(html, "Ranks", grouped(run.at("ranks").size()));
    pair(html, "Records read", grouped(sum_of_inputs(run, "records")));
    pair(html, "Quarantined", grouped(sum_of_inputs(run, "quarantined")));
    for (const char* status : {"passed", "warning", "failed"}) {
      pair(html, "Rules " + std::string(status), grouped(checks_with(facts.quality, status)));
    }
  }
  if (const auto left = checks_with(facts.quality, "not_evaluated"); left > 0) {
    html.leaf("p", grouped(left) + (left == 1 ? " rule was" : " rules were") +
                       " not evaluated; their table of rules below says why.");
  }
  write_warnings(html, run.at("warnings"));
  write_command(html, run.at("arguments"));
}

}  // namespace convoy
