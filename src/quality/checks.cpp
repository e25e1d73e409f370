#include "convoy/quality/checks.hpp"

#include <algorithm>

namespace convoy {
namespace {

using Json = nlohmann::ordered_json;

Json describe(const std::optional<Threshold>& threshold) {
  if (!threshold) return nullptr;
  if (threshold->count) return {{"count", *threshold->count}};
  return {{"percent", threshold->percent}};
}

}  // namespace

void Findings::keep(FoundAt at) {
  smallest_.insert(std::upper_bound(smallest_.begin(), smallest_.end(), at), at);
  if (smallest_.size() > kSamples) smallest_.pop_back();
}

Status status_of(const CheckResult& check) {
  if (!check.not_done.empty()) return Status::not_done;
  if (check.error && check.error->exceeded(check.found, check.of)) return Status::failed;
  if (check.warn && check.warn->exceeded(check.found, check.of)) return Status::warning;
  return Status::passed;
}

std::string_view name_of(Status status) {
  switch (status) {
    case Status::passed:
      return "passed";
    case Status::warning:
      return "warning";
    case Status::failed:
      return "failed";
    case Status::not_done:
      break;
  }
  return "not_evaluated";
}

bool is_publishable(const std::vector<CheckResult>& checks) {
  return std::none_of(checks.begin(), checks.end(),
                      [](const CheckResult& check) { return status_of(check) == Status::failed; });
}

Json quality_report(const std::vector<CheckResult>& checks, bool forced) {
  Json list = Json::array();
  for (const CheckResult& check : checks) {
    const Status status = status_of(check);
    Json item{{"name", check.name},
              {"dataset", check.dataset},
              {"column", check.column.empty() ? Json(nullptr) : Json(check.column)},
              {"check", check.check.empty() ? Json(nullptr) : Json(check.check)},
              {"severity", check.error ? "error" : "warn"},
              {"status", name_of(status)},
              {"passed", status == Status::passed},
              {"found", check.found},
              {"of", check.of},
              {"warn", describe(check.warn)},
              {"error", describe(check.error)},
              {"samples", check.samples},
              {"text", check.text}};
    if (!check.not_done.empty()) item["not_evaluated"] = check.not_done;
    list.push_back(std::move(item));
  }
  const bool publishable = is_publishable(checks);
  return {{"schema_version", 2},
          {"publishable", publishable},
          {"published_anyway", forced && !publishable},
          {"checks", list}};
}

std::string refusal(const std::vector<CheckResult>& checks) {
  std::string text;
  for (const CheckResult& check : checks) {
    if (status_of(check) != Status::failed) continue;
    text +=
        (text.empty() ? "" : "; ") + ("quality check failed: " + check.name) + ": " + check.text;
  }
  return text;
}

}  // namespace convoy
