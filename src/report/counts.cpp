#include <algorithm>

#include "report/drawing.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace convoy {
namespace {

/// Rows of the cascade; its bars hang where the row before left off.
class Cascade {
 public:
  Cascade(Html& html, std::uint64_t largest) : html_(html), largest_(largest) {}

  void step(const std::string& name, const std::string& sign, std::uint64_t count, std::uint64_t of,
            std::uint64_t from, std::string_view kind) {
    const auto row = html_.open("tr");
    row_name(html_, name);
    number_cell(html_, sign + grouped(count));
    number_cell(html_, share(count, of));
    const double scale = 1 / static_cast<double>(std::max<std::uint64_t>(1, largest_));
    bar_cell(html_, static_cast<double>(from) * scale, static_cast<double>(from + count) * scale,
             kind);
  }

 private:
  Html& html_;
  std::uint64_t largest_;
};

}  // namespace

void write_counts(Html& html, const ReportFacts& facts) {
  const Section section(html, "counts", "From records to rows");
  const Json kinds = facts.run.value("input_totals", Json::array());
  std::uint64_t largest = 0;
  for (const Json& kind : kinds) {
    largest = std::max(largest, kind.at("records").get<std::uint64_t>());
  }
  for (const Json& dataset : facts.run.at("datasets")) {
    largest = std::max(largest, dataset.value("rows", std::uint64_t{0}));
  }
  const Table table(html, "Records read, quarantined and used, and rows made of them",
                    {{"What"}, {"Count", true}, {"Share", true}, {"On one scale"}});
  Cascade cascade(html, largest);
  for (const Json& kind : kinds) {
    const auto records = kind.at("records").get<std::uint64_t>();
    const auto quarantined = kind.at("quarantined").get<std::uint64_t>();
    const auto used = kind.at("used").get<std::uint64_t>();
    cascade.step("Records of " + kind.value("kind", "") + " read", "", records, records, 0,
                 "plain");
    cascade.step("quarantined", quarantined > 0 ? "−" : "", quarantined, records, used, "bad");
    cascade.step("used", "", used, records, 0, "good");
  }
  for (const Json& dataset : facts.run.at("datasets")) {
    if (!dataset.contains("rows")) continue;
    cascade.step("Rows of " + dataset.value("name", ""), "", dataset["rows"].get<std::uint64_t>(),
                 0, 0, "plain");
  }
}

}  // namespace convoy
