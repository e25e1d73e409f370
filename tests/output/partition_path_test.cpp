#include "convoy/output/partition_path.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "convoy/base/hash.hpp"

namespace convoy {
namespace {

Column column_of(std::string name, ColumnType type) {
  Column out;
  out.name = std::move(name);
  out.type = type;
  return out;
}

std::string component(std::string_view text) {
  return partition_component(column_of("c", ColumnType::text), {false, 0, text});
}

/// The inverse, written from the rules and not from the code: what a reader does.
std::string decode(std::string_view name) {
  EXPECT_EQ(name.substr(0, 2), "c=");
  name.remove_prefix(2);
  if (name == "__EMPTY__") return "";
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '%') {
      out += name[i];
      continue;
    }
    out += static_cast<char>(std::stoi(std::string(name.substr(i + 1, 2)), nullptr, 16));
    i += 2;
  }
  return out;
}

bool is_digest(std::string_view name) {
  return name.size() == 19 && name.substr(0, 3) == "c=~" &&
         name.find_first_not_of("0123456789abcdef", 3) == name.npos;
}

TEST(PartitionPath, EscapesExactlyHivesSet) {
  EXPECT_EQ(component("BCN"), "c=BCN");
  EXPECT_EQ(component("a b+é~.,;!&$@()<>|}-_`"), "c=a b+é~.,;!&$@()<>|}-_`");
  EXPECT_EQ(component("\"#%'*/:=?\\{[]^"), "c=%22%23%25%27%2A%2F%3A%3D%3F%5C%7B%5B%5D%5E");
  EXPECT_EQ(component("\x01\x1F\x7F\n"), "c=%01%1F%7F%0A");
  EXPECT_EQ(component(std::string_view("\0", 1)), "c=%00");
  EXPECT_EQ(component(".."), "c=..");
}

TEST(PartitionPath, ReservedTextsAreNotWhatTheyName) {
  const Column text = column_of("c", ColumnType::text);
  EXPECT_EQ(partition_component(text, {true, 0, {}}), "c=__HIVE_DEFAULT_PARTITION__");
  EXPECT_EQ(component("__HIVE_DEFAULT_PARTITION__"), "c=%5F_HIVE_DEFAULT_PARTITION__");
  EXPECT_EQ(component(""), "c=__EMPTY__");
  EXPECT_EQ(component("__EMPTY__"), "c=%5F_EMPTY__");
  EXPECT_EQ(component("~0123456789abcdef"), "c=%7E0123456789abcdef");
  EXPECT_EQ(component("~0123456789abcdeF"), "c=~0123456789abcdeF");
  EXPECT_EQ(component("~0123456789abcde"), "c=~0123456789abcde");
}

TEST(PartitionPath, LongComponentsBecomeDigests) {
  EXPECT_EQ(component(std::string(198, 'x')), "c=" + std::string(198, 'x'));
  const std::string hashed = component(std::string(199, 'x'));
  char expected[17];
  std::snprintf(expected, sizeof expected, "%016llx",
                static_cast<unsigned long long>(stable_hash(std::string(199, 'x'))));
  EXPECT_EQ(hashed, std::string("c=~") + expected);
  EXPECT_TRUE(is_digest(component(std::string(67, '/'))));  // 201 bytes after escaping
}

TEST(PartitionPath, OtherTypesAreWrittenAsInTheTable) {
  EXPECT_EQ(partition_component(column_of("n", ColumnType::int64), {false, -7, {}}), "n=-7");
  EXPECT_EQ(partition_component(column_of("b", ColumnType::boolean), {false, 1, {}}), "b=true");
  EXPECT_EQ(partition_component(column_of("t", ColumnType::timestamp), {false, 500'000, {}}),
            "t=1970-01-01T00%3A00%3A00.500000Z");
  EXPECT_EQ(partition_component(column_of("a/b", ColumnType::int64), {true, 0, {}}),
            "a%2Fb=__HIVE_DEFAULT_PARTITION__");
}

TEST(PartitionPath, JoinsComponents) {
  const Column columns[] = {column_of("year", ColumnType::int64),
                            column_of("month", ColumnType::int64)};
  const Cell values[] = {{false, 2019, {}}, {false, 8, {}}};
  EXPECT_EQ(partition_path(columns, values), "year=2019/month=8");
}

std::string random_text(std::mt19937& random) {
  static constexpr std::string_view kTricky = "~%_/.=\\:0aF5";
  static constexpr std::string_view kWhole[] = {
      "__HIVE_DEFAULT_PARTITION__", "__EMPTY__", "%5F", "~0123456789abcdef", "%7E", ".", ".."};
  if (random() % 8 == 0) return std::string(kWhole[random() % std::size(kWhole)]);
  std::string out;
  const std::size_t size = random() % (random() % 16 == 0 ? 300 : 24);
  while (out.size() < size) {
    out += random() % 3 == 0 ? kTricky[random() % kTricky.size()] : static_cast<char>(random());
  }
  return out;
}

TEST(PartitionPath, NamesAreSafeAndHaveOneMeaning) {
  std::mt19937 random(7);
  std::map<std::string, std::string> meanings;
  for (int i = 0; i < 200'000; ++i) {
    const std::string text = random_text(random);
    const std::string name = component(text);
    ASSERT_LE(name.size(), 200u);
    ASSERT_EQ(name.find_first_of(std::string_view("/\0", 2)), name.npos);
    ASSERT_NE(name, "c=__HIVE_DEFAULT_PARTITION__");
    if (!is_digest(name)) {
      ASSERT_EQ(decode(name), text) << name;
    } else {
      ASSERT_GT(text.size(), 60u) << "only a long text may become a digest";
    }
    ASSERT_EQ(meanings.emplace(name, text).first->second, text) << name;
  }
}

}  // namespace
}  // namespace convoy
