// Names of partitions: one safe path component, and different values have different names.
#include "convoy/output/partition_path.hpp"

#include "tests/fuzz/demand.hpp"

namespace {

using namespace convoy;

constexpr std::string_view kNull = "__HIVE_DEFAULT_PARTITION__";

std::string component(const std::string& name, const Cell& value) {
  Column column;
  column.name = name;
  column.type = ColumnType::text;
  return partition_component(column, value);
}

/// As a reader undoes escapes.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    fuzz::demand(at + 2 < text.size(), "an escape has two digits", text);
    out += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
    at += 2;
  }
  return out;
}

bool is_digest(std::string_view value) {
  return value.size() == 17 && value[0] == '~' &&
         value.find_first_not_of("0123456789abcdef", 1) == value.npos;
}

void check_safe(const std::string& directory) {
  fuzz::demand(directory.size() <= 200, "at most 200 bytes", directory);
  fuzz::demand(directory != "." && directory != "..", "a name of its own", directory);
  fuzz::demand(directory.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos,
               "one component", directory);
}

/// The value that a directory stands for; a digest stands for itself.
void check_meaning(const std::string& name, const std::string& text) {
  const std::string directory = component(name, {false, 0, text});
  check_safe(directory);
  const std::size_t equals = directory.find('=');
  fuzz::demand(equals != std::string::npos, "name=value", directory);
  fuzz::demand(unescaped(directory.substr(0, equals)) == name, "the name of the column", directory);
  const std::string value = directory.substr(equals + 1);
  fuzz::demand(value != kNull, "a text is not null", text);
  if (value == "__EMPTY__") {
    fuzz::demand(text.empty(), "an empty text", text);
  } else if (is_digest(value)) {
    fuzz::demand(text.size() * 3 + name.size() * 3 + 1 > 200, "only long texts are digests", text);
  } else {
    fuzz::demand(unescaped(value) == text, "the text comes back", text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Bytes bytes(data, size);
  const std::string name = bytes.text(1 + bytes.next() % 16);
  const std::string first = bytes.text(bytes.next());
  const std::string second = bytes.text(bytes.left());
  check_meaning(name, first);
  check_meaning(name, second);
  check_safe(component(name, {true, 0, {}}));
  const bool same = component(name, {false, 0, first}) == component(name, {false, 0, second});
  fuzz::demand(same == (first == second), "two values, two names", first);
  return 0;
}
