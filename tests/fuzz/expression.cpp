// A condition is refused with a place in it, or computed; parentheses change nothing.
#include "convoy/quality/expression.hpp"

#include "tests/fuzz/demand.hpp"
#include "tests/fuzz/example_row.hpp"

namespace {

using namespace convoy;

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

/// Which rows fail; nullopt if the text is no condition.
std::optional<std::array<bool, 3>> failing_rows(const std::string& text) {
  std::array<bool, 3> fails;
  try {
    Expression(text, fuzz::ExampleRow::columns())
        .judge(rows().data(), sizeof(fuzz::ExampleRow), fails);
  } catch (const Expression::Error& error) {
    fuzz::demand(error.offset <= text.size(), "the place lies in the text", text);
    fuzz::demand(!error.reason.empty(), "there is a reason", text);
    return std::nullopt;
  }
  return fails;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_from(data, std::min<std::size_t>(size, 4096));
  const auto condition = failing_rows(text);
  if (!condition) return 0;
  const auto inner = failing_rows("( " + text + " )");
  const auto negated = failing_rows("not (" + text + ")");
  if (inner) fuzz::demand(*inner == *condition, "parentheses change nothing", text);
  for (std::size_t i = 0; negated && i < condition->size(); ++i) {
    // What overflows fails either way.
    const bool overflows = text.find_first_of("+-*") != std::string::npos;
    const bool both = (*condition)[i] && (*negated)[i];
    fuzz::demand(overflows || !both, "not turns it round", text);
  }
  return 0;
}
