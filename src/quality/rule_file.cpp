#include "quality/rule_file.hpp"

#include <algorithm>
#include <array>

#include "convoy/base/failure.hpp"
#include "quality/suggestion.hpp"

namespace convoy {
namespace {

constexpr std::array<std::pair<std::string_view, RuleKind>, 17> kKinds{{
    {"string", RuleKind::string},
    {"numeric", RuleKind::numeric},
    {"integer", RuleKind::integer},
    {"not_null", RuleKind::not_null},
    {"not_empty", RuleKind::not_empty},
    {"expected_values", RuleKind::expected_values},
    {"regex", RuleKind::regex},
    {"range", RuleKind::range},
    {"timestamp", RuleKind::timestamp},
    {"timestamp_or_null", RuleKind::timestamp_or_null},
    {"non_negative", RuleKind::non_negative},
    {"non_negative_or_null", RuleKind::non_negative_or_null},
    {"unique", RuleKind::unique},
    {"foreign_key", RuleKind::foreign_key},
    {"row_count", RuleKind::row_count},
    {"freshness", RuleKind::freshness},
    {"expression", RuleKind::expression},
}};

/// The keys that only these kinds have.
const std::vector<std::pair<std::string, std::vector<RuleKind>>>& own_keys() {
  static const std::vector<std::pair<std::string, std::vector<RuleKind>>> keys{
      {"values", {RuleKind::expected_values}},
      {"values_file", {RuleKind::expected_values}},
      {"pattern", {RuleKind::regex}},
      {"min", {RuleKind::range, RuleKind::row_count}},
      {"max", {RuleKind::range, RuleKind::row_count}},
      {"other", {RuleKind::foreign_key, RuleKind::row_count}},
      {"previous_percent", {RuleKind::row_count}},
      {"max_age_hours", {RuleKind::freshness}},
      {"condition", {RuleKind::expression}}};
  return keys;
}

bool needs_column(RuleKind kind) {
  return kind != RuleKind::row_count && kind != RuleKind::expression;
}

}  // namespace

std::vector<Rule> RuleFile::read(std::string_view text) {
  toml::table document;
  try {
    document = toml::parse(text, path_);
  } catch (const toml::parse_error& error) {
    fail(error.source().begin, std::string(error.description()));
  }
  for (auto&& [key, value] : document) {
    if (key.str() != "rule") unknown(key.source().begin, "key", key.str(), {"rule"});
    const toml::array* const list = value.as_array();
    if (list == nullptr) fail(value.source().begin, "rules are tables: write [[rule]]");
    for (const toml::node& item : *list) add(item);
  }
  return std::move(rules_);
}

void RuleFile::fail(const toml::source_position& at, const std::string& reason) const {
  throw Failure(Exit::usage, path_ + ":" + std::to_string(at.line) + ":" +
                                 std::to_string(at.column) + ": " + reason);
}
void RuleFile::unknown(const toml::source_position& at, const std::string& what,
                       std::string_view word, const std::vector<std::string>& known) const {
  fail(at, "unknown " + what + " '" + std::string(word) + "'" + suggestion(word, known));
}

void RuleFile::add(const toml::node& item) {
  const toml::table* const entry = item.as_table();
  if (entry == nullptr) fail(item.source().begin, "a rule is a table: write [[rule]]");
  check_words(*entry);
  const RuleTable& table = table_of(*entry);
  const std::vector<RuleKind> kinds = kinds_of(*entry);
  check_keys(*entry, kinds);
  for (const RuleKind kind : kinds) {
    Rule rule;
    rule.table = table.name;
    rule.kind = kind;
    take_column(*entry, table, rule);
    take_thresholds(*entry, rule);
    take_parameters(*entry, table, rule);
    place(*entry, rule);
    rules_.push_back(std::move(rule));
  }
}

// Rules of one name are told apart, and a column has no more of them than ColumnRules can hold.
void RuleFile::place(const toml::table& entry, Rule& rule) const {
  std::size_t of_column = 0;
  for (const Rule& other : rules_) {
    if (other.table != rule.table || other.column != rule.column) continue;
    ++of_column;
    if (other.kind == rule.kind && other.text == rule.text) rule.number = other.number + 1;
  }
  if (rule.column.empty() || of_column < kRulesOfColumn) return;
  fail(entry.source().begin,
       "column '" + rule.column + "' has more than " + std::to_string(kRulesOfColumn) + " rules");
}

std::string RuleFile::text_of(const toml::node& node, const std::string& what) const {
  const auto text = node.value<std::string>();
  if (!node.is_string() || !text) fail(node.source().begin, what + " is a text");
  return *text;
}

const toml::node& RuleFile::required(const toml::table& entry, const std::string& key) const {
  const toml::node* const node = entry.get(key);
  if (node == nullptr) fail(entry.source().begin, "this rule has no " + key);
  return *node;
}

const RuleTable& RuleFile::find_table(const toml::node& node, const std::string& name) const {
  std::vector<std::string> names;
  for (const RuleTable& table : tables_) {
    if (table.name == name) return table;
    names.push_back(table.name);
  }
  unknown(node.source().begin, "table", name, names);
}
const RuleTable& RuleFile::table_of(const toml::table& entry) const {
  const toml::node& node = required(entry, "table");
  return find_table(node, text_of(node, "table"));
}

RuleKind RuleFile::kind_of(const toml::node& node) const {
  const std::string word = text_of(node, "check");
  std::vector<std::string> names;
  for (const auto& [name, kind] : kKinds) {
    if (name == word) return kind;
    names.emplace_back(name);
  }
  unknown(node.source().begin, "check", word, names);
}
std::vector<RuleKind> RuleFile::kinds_of(const toml::table& entry) const {
  const toml::node& node = required(entry, "check");
  std::vector<RuleKind> kinds;
  if (const toml::array* const list = node.as_array()) {
    for (const toml::node& item : *list) kinds.push_back(kind_of(item));
    if (kinds.empty()) fail(node.source().begin, "no check is named");
  } else {
    kinds.push_back(kind_of(node));
  }
  return kinds;
}

// A mistyped table or check is then told as what it is, not as one that lacks.
void RuleFile::check_words(const toml::table& entry) const {
  std::vector<std::string> known{"table", "column", "check", "severity", "warn", "error"};
  for (const auto& [key, owners] : own_keys()) known.push_back(key);
  for (auto&& [key, value] : entry) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    unknown(key.source().begin, "key", key.str(), known);
  }
}

void RuleFile::check_keys(const toml::table& entry, const std::vector<RuleKind>& kinds) const {
  for (auto&& [key, value] : entry) {
    const std::string_view name = key.str();
    const auto own = std::find_if(own_keys().begin(), own_keys().end(),
                                  [&](const auto& known) { return known.first == name; });
    const bool fits = std::any_of(kinds.begin(), kinds.end(), [&](RuleKind kind) {
      if (own == own_keys().end()) return name != "column" || needs_column(kind);
      return std::find(own->second.begin(), own->second.end(), kind) != own->second.end();
    });
    if (fits) continue;
    fail(key.source().begin, "a check of this kind has no key '" + std::string(name) + "'");
  }
}

void RuleFile::find_column(const toml::node& node, const RuleTable& table,
                           const std::string& name) const {
  std::vector<std::string> names;
  for (const Column& column : table.columns) {
    if (column.name == name) return;
    names.push_back(column.name);
  }
  unknown(node.source().begin, "column", name, names);
}
void RuleFile::take_column(const toml::table& entry, const RuleTable& table, Rule& rule) const {
  if (!needs_column(rule.kind)) return;
  const toml::node& node = required(entry, "column");
  rule.column = text_of(node, "column");
  find_column(node, table, rule.column);
}

Threshold RuleFile::threshold_from(const toml::node& node) const {
  std::string text = text_of(node, "a threshold");
  std::erase(text, ' ');
  const auto threshold =
      text.starts_with('>') ? parse_threshold(std::string_view(text).substr(1)) : std::nullopt;
  if (!threshold) {
    fail(node.source().begin, "a threshold is a text such as \"> 0\" or \"> 0.1%\"");
  }
  return *threshold;
}

void RuleFile::take_thresholds(const toml::table& entry, Rule& rule) const {
  if (const toml::node* const node = entry.get("warn")) rule.warn = threshold_from(*node);
  if (const toml::node* const node = entry.get("error")) rule.error = threshold_from(*node);
  if (const toml::node* const node = entry.get("severity")) {
    const std::string word = text_of(*node, "severity");
    if (rule.warn || rule.error) {
      fail(node->source().begin, "severity stands for a threshold of 0; leave out one of them");
    }
    if (word != "warn" && word != "error") {
      unknown(node->source().begin, "severity", word, {"warn", "error"});
    }
    (word == "error" ? rule.error : rule.warn) = Threshold{0};
  }
  const auto is_share = [](const std::optional<Threshold>& limit) {
    return limit && !limit->count;
  };
  const bool of_one = rule.kind == RuleKind::row_count || rule.kind == RuleKind::freshness;
  if (of_one && (is_share(rule.warn) || is_share(rule.error))) {
    fail(entry.source().begin,
         std::string(name_of(rule.kind)) + " finds one thing or none: a percentage says nothing");
  }
  if (!rule.warn && !rule.error) rule.warn = Threshold{0};
}

std::string_view name_of(RuleKind kind) {
  return std::find_if(kKinds.begin(), kKinds.end(),
                      [kind](const auto& known) { return known.second == kind; })
      ->first;
}

std::string Rule::name() const {
  const std::string what = kind == RuleKind::expression ? text : std::string(name_of(kind));
  return table + (column.empty() ? "" : "." + column) + ": " + what +
         (number == 1 ? "" : " (" + std::to_string(number) + ")");
}

std::vector<Rule> parse_rules(std::string_view toml, const std::string& path,
                              std::span<const RuleTable> tables) {
  return RuleFile(path, tables).read(toml);
}

}  // namespace convoy
