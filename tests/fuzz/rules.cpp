// A rule file is taken, or refused with a message that begins with the place of what is wrong.
#include <cctype>

#include "convoy/base/failure.hpp"
#include "convoy/quality/rules.hpp"
#include "tests/fuzz/demand.hpp"
#include "tests/fuzz/example_row.hpp"

namespace {

using namespace convoy;

const std::vector<RuleTable>& tables() {
  static const std::vector<RuleTable> kTables{
      {"orders", true, "orders", fuzz::ExampleRow::columns()},
      {"table", false, "", fuzz::ExampleRow::columns()}};
  return kTables;
}

/// "rules.toml:line:column: ".
bool names_a_place(std::string_view message) {
  constexpr std::string_view kPath = "rules.toml:";
  if (!message.starts_with(kPath)) return false;
  message.remove_prefix(kPath.size());
  for (int part = 0; part < 2; ++part) {
    const std::size_t digits = message.find_first_not_of("0123456789");
    if (digits == 0 || digits == message.npos || message[digits] != ':' || message[0] == '0') {
      return false;
    }
    message.remove_prefix(digits + 1);
  }
  return message.size() > 1;
}

void check(Rule rule) {
  fuzz::demand(rule.warn || rule.error, "a rule has a severity", rule.name());
  fuzz::demand(!rule.name().empty() && !name_of(rule.kind).empty(), "a rule has a name");
  const fuzz::ExampleRow row;
  bool fails = false;
  if (rule.condition) rule.condition->judge(&row, sizeof row, {&fails, 1});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_from(data, size);
  try {
    for (const Rule& rule : parse_rules(text, "rules.toml", tables())) check(rule);
  } catch (const Failure& failure) {
    fuzz::demand(failure.code() == Exit::usage, "a rule file is the user's", failure.what());
    fuzz::demand(names_a_place(failure.what()), "an error names its place", failure.what());
  }
  return 0;
}
