#include "convoy/output/partition_path.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "convoy/base/failure.hpp"
#include "convoy/base/hash.hpp"

namespace convoy {
namespace {

constexpr std::string_view kNull = "__HIVE_DEFAULT_PARTITION__";
constexpr std::string_view kEmpty = "__EMPTY__";
constexpr std::size_t kLongestComponent = 200;

bool is_escaped(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F ||
         std::string_view("\"#%'*/:=?\\{[]^").find(c) != std::string_view::npos;
}

void append_escape(char c, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (is_escaped(c))
      append_escape(c, out);
    else
      out += c;
  }
}

/// Whether a text could be taken for the digest that stands for a long value.
bool looks_like_digest(std::string_view text) {
  return text.size() == 17 && text[0] == '~' &&
         std::all_of(text.begin() + 1, text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// The value before it is escaped; a null has none.
std::string value_text(const Column& column, const Cell& value) {
  switch (column.type) {
    case ColumnType::int64:
      return std::to_string(value.integer);
    case ColumnType::boolean:
      return value.integer != 0 ? "true" : "false";
    case ColumnType::timestamp: {
      std::string out;
      append_timestamp(Timestamp{value.integer}, out);
      return out;
    }
    case ColumnType::decimal:
      return decimal_text(value.integer, column.decimal.scale);
    case ColumnType::text:
      return std::string(value.text);
  }
  return {};
}

void append_value(std::string_view text, std::string& out) {
  if (text.empty()) {
    out += kEmpty;
    return;
  }
  // Texts that mean something else get their first byte escaped, so every name has one meaning.
  if (text == kNull || text == kEmpty || looks_like_digest(text)) {
    append_escape(text[0], out);
    text.remove_prefix(1);
  }
  append_escaped(text, out);
}

}  // namespace

std::string partition_component(const Column& column, const Cell& value) {
  std::string name;
  append_escaped(column.name, name);
  name += '=';
  if (value.null) return name.append(kNull);
  const std::string text = value_text(column, value);
  std::string component = name;
  append_value(text, component);
  if (component.size() <= kLongestComponent) return component;
  std::array<char, 17> digits;
  std::snprintf(digits.data(), digits.size(), "%016llx",
                static_cast<unsigned long long>(stable_hash(std::string_view(text))));
  name.append("~").append(digits.data());
  invariant(name.size() <= kLongestComponent, "names of partition columns are short");
  return name;
}

std::string partition_path(std::span<const Column> columns, std::span<const Cell> values) {
  invariant(columns.size() == values.size(), "every partition column has a value");
  std::string path;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) path += '/';
    path += partition_component(columns[i], values[i]);
  }
  return path;
}

}  // namespace convoy
