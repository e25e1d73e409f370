#include <map>

#include "convoy/quality/checks.hpp"

namespace convoy {
namespace {

/// For an attribute or a text of XML 1.0, which has no place for most control characters.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      case '\t':
        out += "&#9;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return out;
}

std::string finding(const CheckResult& check) {
  std::string text =
      std::to_string(check.found) + " of " + std::to_string(check.of) + ": " + check.text;
  for (const std::string& sample : check.samples) text += "\n" + sample;
  return escaped(text);
}

std::string test_case(const CheckResult& check) {
  std::string text =
      "    <testcase classname=\"" + escaped(check.dataset) + "\" name=\"" + escaped(check.name);
  switch (status_of(check)) {
    case Status::passed:
      return text + "\"/>\n";
    case Status::failed:
      text += "\"><failure message=\"" + std::to_string(check.found) + " found\">";
      return text + finding(check) + "</failure></testcase>\n";
    case Status::warning:
      return text + "\"><system-out>warning: " + finding(check) + "</system-out></testcase>\n";
    case Status::not_done:
      break;
  }
  return text + "\"><skipped message=\"" + escaped(check.not_done) + "\"/></testcase>\n";
}

struct Suite {
  std::size_t tests = 0, failures = 0, skipped = 0;
  std::string cases;
};

}  // namespace

std::string junit_report(const std::vector<CheckResult>& checks) {
  std::map<std::string, Suite> suites;
  for (const CheckResult& check : checks) {
    Suite& suite = suites[check.dataset];
    ++suite.tests;
    suite.failures += status_of(check) == Status::failed;
    suite.skipped += status_of(check) == Status::not_done;
    suite.cases += test_case(check);
  }
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [name, suite] : suites) {
    text += "  <testsuite name=\"" + escaped(name) + "\" tests=\"" + std::to_string(suite.tests) +
            "\" failures=\"" + std::to_string(suite.failures) + "\" errors=\"0\" skipped=\"" +
            std::to_string(suite.skipped) + "\">\n" + suite.cases + "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace convoy
