#include "report/drawing.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace convoy {
namespace {

constexpr std::size_t kSampleBytes = 400;

/// The bytes that base64 stands for; what is no digit of it is left out.
std::string from_base64(const std::string& text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char digit : text) {
    const std::size_t value = kDigits.find(digit);
    if (value == kDigits.npos) continue;
    group = group << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> bits & 0xFF);
  }
  return bytes;
}

void write_reasons(Html& html, const Json& quarantined) {
  std::uint64_t all = 0;
  for (const Json& item : quarantined) all += item.at("records").get<std::uint64_t>();
  const Table table(html, "Records that could not be used, by reason",
                    {{"Reason"}, {"Kind"}, {"Records", true}, {"Share", true}, {"Bar"}});
  for (const Json& item : quarantined) {
    const auto records = item.at("records").get<std::uint64_t>();
    const auto row = html.open("tr");
    row_value(html, item.value("reason", ""));
    html.leaf("td", item.value("kind", ""));
    number_cell(html, grouped(records));
    number_cell(html, share(records, all));
    bar_cell(html, 0, static_cast<double>(records) / static_cast<double>(all), "bad");
  }
}

void write_sample(Html& html, const Json& sample) {
  const auto row = html.open("tr");
  row_value(html, sample.value("reason", ""));
  {
    const auto place = html.open("td");
    html.value(sample.value("input", ""));
    html.text(sample.contains("row")
                  ? ", row " + sample.value("row", "")
                  : ", record " + grouped(sample.value("record", std::uint64_t{0})) + ", byte " +
                        grouped(sample.value("byte", std::uint64_t{0})));
  }
  const auto cell = html.open("td", {{"class", "raw"}});
  const auto code = html.open("code");
  const bool is_text = sample.contains("text");
  html.value(is_text ? sample.value("text", "") : from_base64(sample.value("text_base64", "")),
             kSampleBytes);
}

}  // namespace

void write_quarantine(Html& html, const ReportFacts& facts) {
  const Section section(html, "quarantine", "Quarantine");
  const Json quarantined = facts.run.value("quarantined", Json::array());
  if (quarantined.empty()) {
    html.leaf("p", "Every record that was read could be used.");
    return;
  }
  html.leaf("p", "All of them, with their text, stand in quarantine/ beside this page.");
  write_reasons(html, quarantined);
  if (facts.samples.empty()) return;
  html.leaf("h3", "Samples");
  html.leaf("p",
            "The first of each reason; long ones are cut, and what cannot be shown is shown "
            "by its code.");
  const Table table(html, "Samples of records that could not be used",
                    {{"Reason"}, {"Where"}, {"Text"}});
  for (const Json& sample : facts.samples) write_sample(html, sample);
}

}  // namespace convoy
