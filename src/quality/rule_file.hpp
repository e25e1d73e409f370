// Reads the rules of one file, with messages that name the place.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <vector>

#include "convoy/quality/rules.hpp"

namespace convoy {

class RuleFile {
 public:
  RuleFile(const std::string& path, std::span<const RuleTable> tables)
      : path_(path), tables_(tables) {}

  std::vector<Rule> read(std::string_view text);

 private:
  [[noreturn]] void fail(const toml::source_position& at, const std::string& reason) const;
  [[noreturn]] void unknown(const toml::source_position& at, const std::string& what,
                            std::string_view word, const std::vector<std::string>& known) const;
  void add(const toml::node& item);
  void place(const toml::table& entry, Rule& rule) const;

  // What every rule has.
  std::string text_of(const toml::node& node, const std::string& what) const;
  const toml::node& required(const toml::table& entry, const std::string& key) const;
  const RuleTable& find_table(const toml::node& node, const std::string& name) const;
  const RuleTable& table_of(const toml::table& entry) const;
  void find_column(const toml::node& node, const RuleTable& table, const std::string& name) const;
  RuleKind kind_of(const toml::node& node) const;
  std::vector<RuleKind> kinds_of(const toml::table& entry) const;
  void check_words(const toml::table& entry) const;
  void check_keys(const toml::table& entry, const std::vector<RuleKind>& kinds) const;
  void take_column(const toml::table& entry, const RuleTable& table, Rule& rule) const;
  Threshold threshold_from(const toml::node& node) const;
  void take_thresholds(const toml::table& entry, Rule& rule) const;

  // What rules of one kind have.
  void take_parameters(const toml::table& entry, const RuleTable& table, Rule& rule) const;
  void take_values(const toml::table& entry, Rule& rule) const;
  void take_pattern(const toml::table& entry, Rule& rule) const;
  void take_bounds(const toml::table& entry, const RuleTable& table, Rule& rule) const;
  std::int64_t bound_from(const toml::node& node, bool of_times) const;
  std::int64_t decimal_from(const toml::node& node, DecimalType type) const;
  void take_other(const toml::table& entry, Rule& rule) const;
  void take_age(const toml::table& entry, Rule& rule) const;
  void take_condition(const toml::table& entry, const RuleTable& table, Rule& rule) const;

  const std::string& path_;
  std::span<const RuleTable> tables_;
  std::vector<Rule> rules_;
};

}  // namespace convoy
