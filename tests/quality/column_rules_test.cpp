#include "convoy/quality/column_rules.hpp"

#include <gtest/gtest.h>

namespace convoy {
namespace {

using Kind = FieldValue::Kind;

const Timestamp kUntil = *parse_timestamp("2020-12-01T00:00:00Z");

Rule rule(RuleKind kind) {
  Rule rule;
  rule.table = "t";
  rule.column = "c";
  rule.kind = kind;
  return rule;
}

FieldValue text(std::string_view bytes, bool no_text = false) {
  return {Kind::string, no_text, bytes};
}
FieldValue number(std::string_view token) {
  return {Kind::number, false, token};
}

/// Whether a value of an input fails, used or not: twice each, for what is remembered.
bool fails(const Rule& rule, const FieldValue& value) {
  ColumnRules rules({rule}, kUntil);
  for (int i = 0; i < 2; ++i) {
    rules.note(value, true, {0, i});
    rules.note(value, false, {1, i});
  }
  const auto bit = 1U << static_cast<unsigned>(value.kind);
  for (const bool used : {false, true}) {
    if ((rules.passing_kinds(used) & bit) != 0 || rules.known_texts(used).pass(value)) {
      EXPECT_EQ(rules.outcomes(4)[0].findings.count(), 0u);
    }
  }
  const RuleOutcome outcome = rules.outcomes(4).at(0);
  EXPECT_EQ(outcome.looked_at, 4u);
  EXPECT_EQ(outcome.findings.count() % 4, 0u);
  return outcome.findings.count() > 0;
}

struct Case {
  RuleKind kind;
  std::vector<FieldValue> good, bad;
};

TEST(ColumnRules, EveryKindOnValuesOfAnInput) {
  const FieldValue yes{Kind::boolean_true, false, {}}, list{Kind::array, false, {}};
  const FieldValue null{Kind::null, false, {}}, absent{};
  const std::vector<Case> cases{
      {RuleKind::string, {text("a"), text("")}, {number("1"), yes, list}},
      {RuleKind::numeric,
       {number("1"), number("-1.5e3"), text("7"), text("-007"), text("1.5E-3")},
       {text(""), text("a"), text("1."), text(".5"), text("1e"), text(" 5"), text("-"), yes, list}},
      {RuleKind::integer, {number("1"), text("007")}, {number("5.0"), text("1e3"), text("x"), yes}},
      {RuleKind::not_null, {text(""), number("0"), yes, list}, {null, absent}},
      {RuleKind::not_empty, {text("a"), text(" "), number("0"), list}, {text("")}},
      {RuleKind::timestamp,
       {text("2020-11-06T15:46:13Z")},
       {text("2020-11-06"), text(""), number("1604677573"), yes}},
      {RuleKind::timestamp_or_null, {text("2020-11-06T15:46:13+01:00")}, {text("soon")}},
      {RuleKind::non_negative,
       {number("0"), number("5.5"), text("3")},
       {number("-1"), number("-0.5"), text("-3"), text("x"), yes}},
      {RuleKind::non_negative_or_null, {number("1")}, {number("-99999999999999999999")}}};
  for (const Case& each : cases) {
    for (const FieldValue& value : each.good) {
      EXPECT_FALSE(fails(rule(each.kind), value)) << name_of(each.kind) << " " << value.text;
    }
    for (const FieldValue& value : each.bad) {
      EXPECT_TRUE(fails(rule(each.kind), value)) << name_of(each.kind) << " " << value.text;
    }
    if (each.kind == RuleKind::not_null) continue;
    EXPECT_FALSE(fails(rule(each.kind), null)) << name_of(each.kind);
    EXPECT_FALSE(fails(rule(each.kind), absent)) << name_of(each.kind);
  }
}

TEST(ColumnRules, ValuesOfAListAndOfAPattern) {
  Rule list = rule(RuleKind::expected_values);
  list.values = {"7", "Customer iOS", "a text of more than sixteen bytes"};
  EXPECT_FALSE(fails(list, text("Customer iOS")));
  EXPECT_FALSE(fails(list, text("a text of more than sixteen bytes")));
  EXPECT_FALSE(fails(list, number("7")));
  EXPECT_TRUE(fails(list, text("customer iOS")));
  EXPECT_TRUE(fails(list, text("")));
  EXPECT_TRUE(fails(list, text("\\ud800", true)));
  Rule pattern = rule(RuleKind::regex);
  pattern.pattern = "[A-Z]{3}";
  EXPECT_FALSE(fails(pattern, text("BCN")));
  EXPECT_TRUE(fails(pattern, text("BCNX")));
  EXPECT_TRUE(fails(pattern, text("xBCN")));
}

TEST(ColumnRules, RangesAreOfNumbersOrOfTimes) {
  Rule range = rule(RuleKind::range);
  range.minimum = 2;
  range.maximum = 5;
  for (const char* good : {"2", "5", "2.5"}) EXPECT_FALSE(fails(range, number(good))) << good;
  for (const char* bad : {"1", "6", "1.99", "1e9"}) EXPECT_TRUE(fails(range, number(bad))) << bad;
  Rule times = rule(RuleKind::range);
  times.until_month_end = true;
  EXPECT_FALSE(fails(times, text("2020-11-30T23:59:59.999999Z")));
  EXPECT_TRUE(fails(times, text("2020-12-01T00:00:00Z")));
  EXPECT_TRUE(fails(times, number("5")));
}

TEST(ColumnRules, WhatUsedRecordsAssureIsLookedAtInOthersOnly) {
  ColumnRules rules({rule(RuleKind::timestamp), rule(RuleKind::string)}, kUntil);
  const RuleKind assured[] = {RuleKind::timestamp};
  rules.assure(assured);
  rules.note(text("soon"), true, {0, 1});
  EXPECT_EQ(rules.outcomes(1)[0].findings.count(), 0u);
  rules.note(text("soon"), false, {0, 2});
  EXPECT_EQ(rules.outcomes(1)[0].findings.count(), 1u);
  rules.note(number("5"), true, {0, 3});
  EXPECT_EQ(rules.outcomes(1)[1].findings.count(), 1u);
  rules.clear();
  EXPECT_EQ(rules.outcomes(1)[1].findings.count(), 0u);
  EXPECT_EQ(rules.outcomes(0)[1].looked_at, 0u);
}

struct Sample {
  std::int64_t id = 1;
  std::optional<std::int64_t> count;
  Timestamp sent;
  Symbol city;
};

std::vector<std::uint64_t> found(const Column& column, const std::vector<Rule>& list,
                                 const std::vector<Sample>& rows) {
  ColumnRules rules(list, kUntil);
  const KeyedRows view{{rows.data(), rows.size(), sizeof(Sample)}, 0};
  rules.note(column, view);
  rules.note(column, view);
  std::vector<std::uint64_t> counts;
  for (const RuleOutcome& outcome : rules.outcomes(1)) {
    EXPECT_EQ(outcome.findings.count() % 2, 0u);
    counts.push_back(outcome.findings.count() / 2);
  }
  return counts;
}

TEST(ColumnRules, EveryKindOnRows) {
  const Timestamp early = *parse_timestamp("2020-11-06T15:46:13Z");
  const std::vector<Sample> rows{{1, 5, early, Symbol("BCN")},
                                 {2, -5, kUntil, Symbol("")},
                                 {3, std::nullopt, Timestamp::null(), Symbol()},
                                 {4, 0, early, Symbol("7")}};
  Rule list = rule(RuleKind::expected_values), pattern = rule(RuleKind::regex);
  list.values = {"BCN", "5"};
  pattern.pattern = "[0-9-]+";
  Rule small = rule(RuleKind::range), month = rule(RuleKind::range);
  small.maximum = 4;
  month.until_month_end = true;
  using Counts = std::vector<std::uint64_t>;
  const auto kinds = [](std::initializer_list<RuleKind> names) {
    std::vector<Rule> rules;
    for (const RuleKind kind : names) rules.push_back(rule(kind));
    return rules;
  };
  const Column count = column<&Sample::count>("c", ""), sent = column<&Sample::sent>("c", "");
  const Column city = column<&Sample::city>("c", "");
  EXPECT_EQ(found(count,
                  kinds({RuleKind::not_null, RuleKind::non_negative, RuleKind::integer,
                         RuleKind::string, RuleKind::timestamp}),
                  rows),
            (Counts{1, 1, 0, 3, 3}));
  EXPECT_EQ(found(count, {small, list, pattern}, rows), (Counts{1, 2, 0}));
  EXPECT_EQ(found(sent, kinds({RuleKind::not_null, RuleKind::timestamp, RuleKind::numeric}), rows),
            (Counts{1, 0, 3}));
  EXPECT_EQ(found(sent, {month}, rows), (Counts{1}));
  EXPECT_EQ(found(city,
                  kinds({RuleKind::not_null, RuleKind::not_empty, RuleKind::numeric,
                         RuleKind::non_negative}),
                  rows),
            (Counts{1, 1, 2, 2}));
  EXPECT_EQ(found(city, {list, pattern}, rows), (Counts{2, 2}));
}

TEST(ColumnRules, TheLatestTimeIsKept) {
  const Timestamp early = *parse_timestamp("2020-11-06T15:46:13Z");
  const std::vector<Sample> rows{{1, 5, early, {}}, {2, 5, Timestamp::null(), {}}};
  ColumnRules rules({rule(RuleKind::freshness)}, kUntil);
  rules.note(column<&Sample::sent>("c", ""),
             {reinterpret_cast<const char*>(rows.data()), rows.size(), sizeof(Sample), 0});
  EXPECT_EQ(rules.outcomes(1)[0].latest, early);
  rules.note(text("2021-01-01T00:00:00Z"), true, {});
  EXPECT_EQ(rules.outcomes(1)[0].latest, *parse_timestamp("2021-01-01T00:00:00Z"));
  EXPECT_EQ(rules.outcomes(1)[0].findings.count(), 0u);
}

}  // namespace
}  // namespace convoy
