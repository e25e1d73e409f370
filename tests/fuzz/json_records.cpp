// One parser reads lines as records: as a parser without a memory, and as another library.
#include "tests/fuzz/demand.hpp"
#include "tests/input/parsed_record.hpp"

namespace {

using namespace convoy;

constexpr std::size_t kDepth = 7;

void read(RecordParser& parser, const std::string& text) {
  const ParsedRecord parsed(parser, text, kDepth);
  RecordParser fresh(kWantedKeys, kDepth);
  fuzz::demand(parsed.text() == ParsedRecord(fresh, text, kDepth).text(), "memory changes nothing",
               text);
  const std::string wrong = parsed.complaint(text);
  fuzz::demand(wrong.empty(), wrong, text);
  if (!parsed.record() || parsed.record()->size() < 2) return;
  const std::string cut = text.substr(0, parsed.record()->size() - 1);
  fuzz::demand(!ParsedRecord(parser, cut, kDepth).record(), "a cut record is none", cut);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input = fuzz::text_from(data, size);
  // Each record comes often, so that the parser remembers it, and then gives up its memory where
  // the orders of the keys differ.
  RecordParser parser(kWantedKeys, kDepth);
  const std::size_t rounds = size > 0 && data[0] == '*' ? 80 : 2;
  for (std::size_t round = 0; round < rounds; ++round) {
    std::size_t begin = 0;
    while (begin < input.size()) {
      const std::size_t end = std::min(input.find('\v', begin), input.size());
      const std::string text = input.substr(begin, end - begin);
      if (text.starts_with('{')) {
        if (round + 2 < rounds) {
          ParsedRecord(parser, text, kDepth);
        } else {
          read(parser, text);
        }
      }
      begin = end + 1;
    }
  }
  return 0;
}
