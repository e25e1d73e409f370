#include "convoy/quality/checks.hpp"

#include <gtest/gtest.h>

namespace convoy {
namespace {

CheckResult check(const std::string& name, bool is_error, std::uint64_t found) {
  CheckResult result;
  result.name = name;
  result.dataset = "table";
  if (is_error) {
    result.warn.reset();
    result.error = Threshold{0};
  }
  result.found = found;
  result.of = 100;
  if (found > 0) result.samples = {"1", "2"};
  result.text = "text of " + name;
  return result;
}

TEST(Checks, OnlyAFailedErrorRefuses) {
  EXPECT_EQ(refusal({}), "");
  EXPECT_EQ(refusal({check("a", false, 3), check("b", true, 0), check("c", false, 0)}), "");
  EXPECT_EQ(refusal({check("a", false, 3), check("b", true, 3)}),
            "quality check failed: b: text of b");
}

TEST(Checks, EveryFailedErrorIsTold) {
  EXPECT_EQ(refusal({check("a", true, 3), check("b", true, 0), check("c", true, 3)}),
            "quality check failed: a: text of a; quality check failed: c: text of c");
}

TEST(Checks, ThresholdsAreOfCountsAndOfShares) {
  CheckResult both = check("a", false, 3);
  both.warn = Threshold{2};
  both.error = Threshold{{}, 3.0};
  EXPECT_EQ(status_of(both), Status::warning);
  both.found = 2;
  EXPECT_EQ(status_of(both), Status::passed);
  both.found = 4;
  EXPECT_EQ(status_of(both), Status::failed);
  both.of = 1000;
  EXPECT_EQ(status_of(both), Status::warning);
  both.not_done = "no such table";
  EXPECT_EQ(status_of(both), Status::not_done);
  EXPECT_TRUE(is_publishable({both}));
}

TEST(Checks, TheReportSaysTheSame) {
  EXPECT_EQ(quality_report({}, false)["publishable"], true);
  EXPECT_EQ(quality_report({check("a", false, 3)}, false)["publishable"], true);
  const auto report = quality_report({check("a", false, 3), check("b", true, 3)}, true);
  EXPECT_EQ(report["publishable"], false);
  EXPECT_EQ(report["published_anyway"], true);
  EXPECT_EQ(quality_report({check("a", false, 3)}, true)["published_anyway"], false);
  ASSERT_EQ(report["checks"].size(), 2U);
  const auto& second = report["checks"][1];
  EXPECT_EQ(second["name"], "b");
  EXPECT_EQ(second["dataset"], "table");
  EXPECT_EQ(second["column"], nullptr);
  EXPECT_EQ(second["severity"], "error");
  EXPECT_EQ(second["status"], "failed");
  EXPECT_EQ(second["passed"], false);
  EXPECT_EQ(second["found"], 3);
  EXPECT_EQ(second["of"], 100);
  EXPECT_EQ(second["samples"], (nlohmann::ordered_json{"1", "2"}));
  EXPECT_EQ(report["checks"][0]["severity"], "warn");
  EXPECT_EQ(report["checks"][0]["status"], "warning");
}

TEST(Checks, SmallestPlacesAreKeptAndAllAreCounted) {
  Findings findings;
  for (std::int64_t i = 100; i > 0; --i) findings.add({i % 2, i});
  EXPECT_EQ(findings.count(), 100u);
  ASSERT_EQ(findings.smallest().size(), Findings::kSamples);
  EXPECT_EQ(findings.smallest().front(), (FoundAt{0, 2}));
  EXPECT_EQ(findings.smallest().back(), (FoundAt{0, 20}));
}

TEST(Checks, JUnitHoldsWhatMustNotStandInXml) {
  CheckResult failed = check("<a> & \"b\"\x01\n", true, 3);
  failed.samples = {"]]>"};
  CheckResult skipped = check("c", false, 0);
  skipped.not_done = "not configured";
  const std::string text = junit_report({failed, skipped, check("d", false, 2)});
  EXPECT_NE(text.find("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\""), std::string::npos);
  EXPECT_NE(text.find("name=\"&lt;a&gt; &amp; &quot;b&quot;?&#10;\""), std::string::npos) << text;
  EXPECT_NE(text.find("]]&gt;"), std::string::npos);
  EXPECT_NE(text.find("<skipped message=\"not configured\"/>"), std::string::npos);
  EXPECT_EQ(text.find('\x01'), std::string::npos);
}

}  // namespace
}  // namespace convoy
