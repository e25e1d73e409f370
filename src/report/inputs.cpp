#include "report/drawing.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace convoy {
void write_inputs(Html& html, const ReportFacts& facts) {
  const Section section(html, "inputs", "Inputs");
  const std::uint64_t files = sum_of_inputs(facts.run, "files");
  html.leaf("p", grouped(files) + (files == 1 ? " file, " : " files, ") +
                     size_of(sum_of_inputs(facts.run, "bytes")) + ".");
  if (files > facts.inputs.size()) {
    html.leaf("p", "The " + grouped(facts.inputs.size()) +
                       " that are damaged or have most records in the quarantine are listed; the "
                       "other " +
                       grouped(files - facts.inputs.size()) + " are in run.json.");
  }
  const Table table(html, "Input files",
                    {{"File"},
                     {"Kind"},
                     {"Size", true},
                     {"Records", true},
                     {"Used", true},
                     {"Quarantined", true},
                     {"Damage"}});
  for (const InputEntry& input : facts.inputs) {
    const auto row = html.open("tr");
    row_value(html, input.path);
    html.leaf("td", input.kind);
    number_cell(html, size_of(input.bytes));
    number_cell(html, grouped(input.records));
    number_cell(html, grouped(input.records - input.quarantined));
    number_cell(html, grouped(input.quarantined));
    html.leaf("td",
              input.damage.empty() ? "" : input.damage + " at byte " + grouped(input.damage_byte));
  }
}

}  // namespace convoy
