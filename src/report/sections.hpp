// The sections of a page, in its order.
#pragma once

#include "convoy/report/html.hpp"
#include "convoy/report/page.hpp"

namespace convoy {

/// How it ended, in a few words.
std::string verdict_words(const Json& run, const Json& quality, bool refused);
/// passed, warning or failed, by the same.
std::string verdict_status(const Json& run, const Json& quality, bool refused);

/// How many checks have this status.
std::uint64_t checks_with(const Json& quality, std::string_view status);

/// The sum of a number over all inputs.
std::uint64_t sum_of_inputs(const Json& run, const char* what);

void write_verdict(Html& html, const ReportFacts& facts);
void write_counts(Html& html, const ReportFacts& facts);
void write_rules(Html& html, const ReportFacts& facts);
void write_quarantine(Html& html, const ReportFacts& facts);
void write_charts(Html& html, const ReportFacts& facts);
void write_times(Html& html, const ReportFacts& facts);
void write_inputs(Html& html, const ReportFacts& facts);
void write_how_to_read(Html& html, const ReportFacts& facts);

/// Begins a document: everything up to and with the opened body.
class Document {
 public:
  Document(Html& html, std::string_view title);

 private:
  Html::Element root_;
  Html::Element body_;
};

}  // namespace convoy
