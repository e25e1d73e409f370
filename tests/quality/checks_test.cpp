#include "convoy/quality/checks.hpp"

#include <gtest/gtest.h>

namespace convoy {
namespace {

CheckResult check(const std::string& name, Severity severity, bool passed) {
  CheckResult result;
  result.name = name;
  result.dataset = "table";
  result.severity = severity;
  result.passed = passed;
  result.found = passed ? 0 : 3;
  result.samples = {"1", "2"};
  result.text = "text of " + name;
  return result;
}

TEST(Checks, OnlyAFailedErrorRefuses) {
  EXPECT_EQ(refusal({}), "");
  EXPECT_EQ(refusal({check("a", Severity::warn, false), check("b", Severity::error, true),
                     check("c", Severity::warn, true)}),
            "");
  EXPECT_EQ(refusal({check("a", Severity::warn, false), check("b", Severity::error, false)}),
            "quality check failed: b: text of b");
}

TEST(Checks, EveryFailedErrorIsTold) {
  EXPECT_EQ(refusal({check("a", Severity::error, false), check("b", Severity::error, true),
                     check("c", Severity::error, false)}),
            "quality check failed: a: text of a; quality check failed: c: text of c");
}

TEST(Checks, TheReportSaysTheSame) {
  EXPECT_EQ(quality_report({})["publishable"], true);
  EXPECT_EQ(quality_report({check("a", Severity::warn, false)})["publishable"], true);
  const auto report =
      quality_report({check("a", Severity::warn, false), check("b", Severity::error, false)});
  EXPECT_EQ(report["publishable"], false);
  ASSERT_EQ(report["checks"].size(), 2U);
  const auto& second = report["checks"][1];
  EXPECT_EQ(second["name"], "b");
  EXPECT_EQ(second["dataset"], "table");
  EXPECT_EQ(second["severity"], "error");
  EXPECT_EQ(second["passed"], false);
  EXPECT_EQ(second["found"], 3);
  EXPECT_EQ(second["samples"], (nlohmann::ordered_json{"1", "2"}));
  EXPECT_EQ(report["checks"][0]["severity"], "warn");
}

}  // namespace
}  // namespace convoy
