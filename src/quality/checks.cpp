#include "convoy/quality/checks.hpp"

#include <algorithm>

namespace convoy {
namespace {

bool refuses(const CheckResult& check) {
  return !check.passed && check.severity == Severity::error;
}

}  // namespace

nlohmann::ordered_json quality_report(const std::vector<CheckResult>& checks) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const CheckResult& check : checks) {
    list.push_back({{"name", check.name},
                    {"dataset", check.dataset},
                    {"severity", check.severity == Severity::error ? "error" : "warn"},
                    {"passed", check.passed},
                    {"found", check.found},
                    {"samples", check.samples},
                    {"text", check.text}});
  }
  return {{"schema_version", 1},
          {"publishable", std::none_of(checks.begin(), checks.end(), refuses)},
          {"checks", list}};
}

std::string refusal(const std::vector<CheckResult>& checks) {
  std::string text;
  for (const CheckResult& check : checks) {
    if (!refuses(check)) continue;
    text +=
        (text.empty() ? "" : "; ") + ("quality check failed: " + check.name) + ": " + check.text;
  }
  return text;
}

}  // namespace convoy
