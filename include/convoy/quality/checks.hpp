// What the checks of a run found, and whether it may be published.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace convoy {

enum class Severity : std::uint8_t { warn, error };

/// One check of one run. Counts are exact and the same on all ranks; samples are the smallest.
struct CheckResult {
  std::string name;
  std::string dataset;
  Severity severity = Severity::warn;
  bool passed = true;
  std::uint64_t found = 0;           ///< how many rows or records it speaks of
  std::vector<std::string> samples;  ///< some of their keys
  std::string text;                  ///< what it means, in a sentence
};

/// The document quality.json.
nlohmann::ordered_json quality_report(const std::vector<CheckResult>& checks);

/// The failed checks of severity error, as one message; empty if the run may be published.
std::string refusal(const std::vector<CheckResult>& checks);

}  // namespace convoy
