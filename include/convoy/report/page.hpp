// The page that tells people what a run did: one HTML file without scripts that asks for nothing.
#pragma once

#include <string>
#include <vector>

#include "convoy/lake/manifest.hpp"

namespace convoy {

/// An older run of the same job.
struct PastRun {
  std::string run_date;
  Json quality;  ///< its quality.json
};

/// All that a page depends on.
struct ReportFacts {
  Json run;  ///< run.json without its inputs; of a failed run what it would have said so far
  std::vector<InputEntry> inputs;  ///< those to list, see NotableInputs
  Json quality;                    ///< quality.json
  std::string refused;             ///< why nothing was published; "" if it was
  std::vector<PastRun> past;       ///< the oldest first
  std::vector<Json> samples;       ///< lines of the quarantine, each with its input kind as `kind`
};

/// The page, a pure function of the facts: equal facts give equal bytes.
std::string report_page(const ReportFacts& facts);

/// A line of the list of runs.
struct ListedRun {
  std::string job;
  std::string run_date;
  std::string page;  ///< path from the list
  Json run;          ///< run.json; null if the run failed
  Json quality;      ///< quality.json; null if there is none
};

/// The list of all runs of a lake.
std::string report_index(const std::vector<ListedRun>& runs);

}  // namespace convoy
