#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "convoy/quality/rules.hpp"
#include "jobs/conversations/rules.hpp"

namespace convoy {
namespace {

std::vector<Rule> parse(const std::string& text, const std::string& path = "rules.toml") {
  const std::vector<RuleTable> tables = conversations::rule_tables();
  return parse_rules(text, path, tables);
}

std::string rule(const std::string& rest, const std::string& table = "orders") {
  return "[[rule]]\ntable = \"" + table + "\"\n" + rest + "\n";
}

/// The message that a rule file is refused with.
std::string refused(const std::string& text) {
  try {
    parse(text);
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), Exit::usage);
    return failure.what();
  }
  ADD_FAILURE() << "was taken:\n" << text;
  return "";
}

void expect_refused(const std::string& text, const std::string& place, const std::string& reason) {
  const std::string message = refused(text);
  EXPECT_EQ(message.find("rules.toml:" + place), 0u) << message;
  EXPECT_NE(message.find(reason), std::string::npos) << message;
}

TEST(RuleFile, SeveralChecksOfOneTableAreSeveralRules) {
  const auto rules = parse(rule("column = \"cityCode\"\ncheck = [\"string\", \"not_null\"]\n"
                                "warn = \"> 5\"\nerror = \">0.5%\"") +
                           rule("column = \"orderId\"\ncheck = \"unique\"\nseverity = \"error\""));
  ASSERT_EQ(rules.size(), 3u);
  EXPECT_EQ(rules[0].name(), "orders.cityCode: string");
  EXPECT_EQ(rules[1].kind, RuleKind::not_null);
  EXPECT_EQ(rules[1].warn->count, 5u);
  EXPECT_EQ(rules[1].error->percent, 0.5);
  EXPECT_FALSE(rules[2].warn.has_value());
  EXPECT_EQ(rules[2].error->count, 0u);
}

TEST(RuleFile, WhatIsNotKnownIsToldWithItsPlaceAndWhatWasMeant) {
  expect_refused("[[rules]]\ntable = \"orders\"",
                 "1:", "unknown key 'rules'; did you mean 'rule'?");
  expect_refused(rule("column = \"citycode\"\ncheck = \"string\""), "3:10",
                 "unknown column 'citycode'; did you mean 'cityCode'?");
  expect_refused(rule("check = \"string\"", "order"), "2:9",
                 "unknown table 'order'; did you mean 'orders'?");
  expect_refused(rule("column = \"cityCode\"\ncheck = \"notnull\""), "4:9",
                 "unknown check 'notnull'; did you mean 'not_null'?");
  expect_refused(rule("colum = \"cityCode\"\ncheck = \"string\""), "3:1",
                 "unknown key 'colum'; did you mean 'column'?");
  expect_refused(rule("column = \"cityCode\"\ncheck = \"string\"\nvalues = [\"a\"]"), "5:1",
                 "no key 'values'");
  expect_refused("[[rule]]\ntabel = \"orders\"\ncheck = \"string\"", "2:1",
                 "unknown key 'tabel'; did you mean 'table'?");
  expect_refused(rule("column = \"cityCode\"\nchek = \"string\""), "4:1",
                 "unknown key 'chek'; did you mean 'check'?");
  expect_refused(rule("column = \"cityCode\"\ncheck = \"string\"\nseverity = \"fatal\""), "5:12",
                 "unknown severity 'fatal'");
  expect_refused(rule("column = \"cityCode\"\ncheck = \"zebra\""), "4:9", "; known are string, ");
}

TEST(RuleFile, WhatDoesNotFitIsTold) {
  expect_refused("rule = 5", "1:", "write [[rule]]");
  expect_refused("[[rule]", "1:", "");
  expect_refused("[[rule]]\ncheck = \"string\"", "1:", "has no table");
  expect_refused(rule("check = \"string\""), "1:", "has no column");
  expect_refused(rule("column = \"cityCode\"\ncheck = []"), "4:9", "no check is named");
  expect_refused(rule("column = \"cityCode\"\ncheck = \"string\"\nwarn = \"5\""), "5:8", "\"> 0\"");
  expect_refused(rule("column = \"cityCode\"\ncheck = \"string\"\nwarn = \">101%\""), "5:8", "");
  expect_refused(rule("column = \"cityCode\"\ncheck = \"string\"\nwarn = \">nan%\""), "5:8", "");
  expect_refused(rule("column = \"cityCode\"\ncheck = \"regex\"\npattern = \"(\""), "5:11",
                 "cannot be used");
  expect_refused(rule("column = \"cityCode\"\ncheck = \"range\""), "1:", "min, a max or both");
  expect_refused(rule("column = \"orderId\"\ncheck = \"range\"\nmin = 3\nmax = 2"),
                 "1:", "nothing could pass");
  expect_refused(rule("check = \"row_count\""), "1:", "previous_percent");
  expect_refused(rule("check = \"row_count\"\nmin = 5\nerror = \"> 50%\""), "1:", "percentage");
  expect_refused(rule("check = \"row_count\"\nmin = 5\ncolumn = \"cityCode\""), "5:1", "column");
  expect_refused(rule("column = \"orderId\"\ncheck = \"foreign_key\"\nother = \"orders\""), "5:9",
                 "table.column");
  expect_refused(rule("column = \"orderId\"\ncheck = \"foreign_key\"\nother = \"orders.id\""),
                 "5:9", "unknown column 'id'");
  expect_refused(rule("check = \"expression\"\ncondition = \"orderId > 1\""),
                 "1:", "published tables");
  expect_refused(rule("column = \"cityCode\"\ncheck = \"expected_values\"\nvalues_file = \"no\""),
                 "5:15", "No such file");
  expect_refused(rule("check = \"expression\"\ncondition = \"order_id > num_message_courier\"",
                      "customer_courier_conversations"),
                 "4:13", "did you mean 'num_messages_courier'?");
}

TEST(RuleFile, RulesOfOneNameAreToldApart) {
  const std::string pattern = "column = \"cityCode\"\ncheck = \"regex\"\npattern = ";
  const auto rules =
      parse(rule(pattern + "\"A.*\"") + rule(pattern + "\"B.*\"") + rule(pattern + "\"C.*\"") +
            rule("column = \"orderId\"\ncheck = "
                 "\"unique\""));
  ASSERT_EQ(rules.size(), 4u);
  EXPECT_EQ(rules[0].name(), "orders.cityCode: regex");
  EXPECT_EQ(rules[1].name(), "orders.cityCode: regex (2)");
  EXPECT_EQ(rules[2].name(), "orders.cityCode: regex (3)");
  EXPECT_EQ(rules[3].name(), "orders.orderId: unique");
}

TEST(RuleFile, AColumnHasAsManyRulesAsAreLookedAtTogether) {
  std::string text;
  for (std::size_t i = 0; i < kRulesOfColumn; ++i) {
    text += rule("column = \"cityCode\"\ncheck = \"not_null\"");
  }
  EXPECT_EQ(parse(text).size(), kRulesOfColumn);
  EXPECT_EQ(parse(text + rule("column = \"orderId\"\ncheck = \"string\"")).size(),
            kRulesOfColumn + 1);
  text += rule("column = \"cityCode\"\ncheck = \"string\"");
  EXPECT_NE(refused(text).find("'cityCode' has more than 63 rules"), std::string::npos);
}

TEST(RuleFile, ExpectedValuesComeFromAFileBesideIt) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("convoy_rules_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  write_file(folder / "cities.txt",
             "\xef\xbb\xbf"
             "BCN\r\nMAD\n\nVLC");
  const auto rules = parse(
      rule("column = \"cityCode\"\ncheck = \"expected_values\"\nvalues_file = \"cities.txt\""),
      (folder / "rules.toml").string());
  EXPECT_EQ(rules.at(0).values, (std::vector<std::string>{"BCN", "MAD", "VLC"}));
  EXPECT_TRUE(rules[0].configured);
  EXPECT_EQ(::mkfifo((folder / "waits").c_str(), 0600), 0);
  EXPECT_THROW(
      parse(rule("column = \"cityCode\"\ncheck = \"expected_values\"\nvalues_file = \"waits\""),
            (folder / "rules.toml").string()),
      Failure);
  std::filesystem::remove_all(folder);
}

TEST(RuleFile, WithoutAListExpectedValuesAreNotConfigured) {
  const auto rules = parse(rule("column = \"cityCode\"\ncheck = \"expected_values\""));
  EXPECT_FALSE(rules.at(0).configured);
}

TEST(RuleFile, TheDefaultOneHasEveryRuleOnce) {
  const auto rules = parse(conversations::default_rules());
  EXPECT_EQ(rules.size(), 59u + 4u);
  std::vector<std::string> names;
  for (const Rule& rule : rules) {
    names.push_back(rule.name());
    EXPECT_TRUE(rule.warn && !rule.error) << rule.name();
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

}  // namespace
}  // namespace convoy
