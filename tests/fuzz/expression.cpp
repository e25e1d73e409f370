// A condition is refused with a place in it, or computed; parentheses change nothing.
#include "convoy/quality/expression.hpp"

#include "tests/fuzz/demand.hpp"
#include "tests/fuzz/example_row.hpp"

namespace {

using namespace convoy;

/// nullopt if the text is no condition.
std::optional<Expression> parsed(const std::string& text) {
  try {
    return Expression(text, fuzz::ExampleRow::columns());
  } catch (const Expression::Error& error) {
    fuzz::demand(error.offset <= text.size(), "the place lies in the text", text);
    fuzz::demand(!error.reason.empty(), "there is a reason", text);
    return std::nullopt;
  }
}

std::vector<fuzz::ExampleRow> rows() {
  std::vector<fuzz::ExampleRow> rows(3);
  rows[1].id = INT64_MIN;
  rows[1].count = INT64_MAX;
  rows[1].nothing = Symbol("");
  rows[2].count = -1;
  rows[2].sent = Timestamp::null();
  rows[2].flag = false;
  return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_from(data, std::min<std::size_t>(size, 4096));
  const auto condition = parsed(text);
  const auto inner = parsed("( " + text + " )");
  const auto negated = parsed("not (" + text + ")");
  if (!condition) return 0;
  for (const fuzz::ExampleRow& row : rows()) {
    const bool fails = condition->fails(&row);
    if (inner) fuzz::demand(inner->fails(&row) == fails, "parentheses change nothing", text);
    if (negated && fails) {
      // What overflows fails either way.
      const bool overflows = text.find_first_of("+-*") != std::string::npos;
      fuzz::demand(overflows || !negated->fails(&row), "not turns it round", text);
    }
  }
  return 0;
}
