#include "convoy/base/symbol.hpp"

#include <gtest/gtest.h>

#include <string>

namespace convoy {
namespace {

TEST(Symbol, EqualTextIsEqualSymbol) {
  EXPECT_EQ(Symbol("BCN"), Symbol(std::string("BCN")));
  EXPECT_NE(Symbol("BCN"), Symbol("bcn"));
  EXPECT_EQ(Symbol("BCN").text(), "BCN");
}

TEST(Symbol, NullIsLessThanTheEmptyText) {
  EXPECT_TRUE(Symbol().is_null());
  EXPECT_FALSE(Symbol("").is_null());
  EXPECT_LT(Symbol(), Symbol(""));
}

TEST(Symbol, OrderIsBytewiseWhateverCameFirst) {
  const Symbol later("zz"), earlier("\xc3\xa9"), first("A");
  EXPECT_LT(first, later);
  EXPECT_LT(later, earlier);  // bytes above 0x7f are great, not negative
}

TEST(Symbol, TextsStayWhereTheyAreWhileOthersCome) {
  const Symbol first("a text that is longer than any small buffer");
  const std::string_view text = first.text();
  for (int i = 0; i < 10'000; ++i) Symbol(std::to_string(i));
  EXPECT_EQ(text.data(), first.text().data());
}

}  // namespace
}  // namespace convoy
