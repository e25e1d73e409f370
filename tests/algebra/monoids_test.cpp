#include "convoy/algebra/monoids.hpp"

#include "algebra/laws.hpp"

namespace convoy {
namespace {

/// Few instants, so that ties are common; null among them.
Timestamp some_time(std::mt19937_64& random) {
  const auto draw = static_cast<std::int64_t>(random() % 4);
  return draw == 0 ? Timestamp::null() : Timestamp{draw - 2};
}

Symbol some_text(std::mt19937_64& random) {
  static const Symbol texts[] = {Symbol(), Symbol(""), Symbol("A"), Symbol("B")};
  return texts[random() % 4];
}

TEST(Laws, Count) {
  check_laws<Count>([](auto& random) { return Count{static_cast<std::int64_t>(random() % 100)}; });
}

TEST(Laws, ExactSum) {
  check_laws<ExactSum>([](auto& random) {
    ExactSum sum{static_cast<std::int64_t>(random())};
    sum.merge({static_cast<std::int64_t>(random())});
    return sum;
  });
}

TEST(ExactSum, GoesBeyond64Bits) {
  ExactSum sum;
  for (int i = 0; i < 1000; ++i) sum.merge({INT64_MAX});
  EXPECT_TRUE(sum.value == static_cast<__int128>(INT64_MAX) * 1000);
}

TEST(Laws, EarliestFlagged) {
  check_laws<EarliestFlagged>(
      [](auto& random) { return EarliestFlagged(some_time(random), random() % 2 == 0); });
}

TEST(Laws, Latest) {
  check_laws<Latest<Symbol>>([](auto& random) {
    const Timestamp time = some_time(random);
    return Latest<Symbol>{time, time.is_null() ? Symbol() : some_text(random)};
  });
}

TEST(Laws, Agreed) {
  check_laws<Agreed>([](auto& random) {
    Agreed state = Agreed::on(some_text(random));
    state.merge(Agreed::on(some_text(random)));
    return state;
  });
}

// Laws prove that merging is consistent, not that it is right.
TEST(EarliestFlagged, FlaggedWinsAmongEqualTimes) {
  EarliestFlagged first(Timestamp{5}, false);
  first.merge({Timestamp{5}, true});
  EXPECT_TRUE(first.flagged());
  EXPECT_EQ(first.time(), Timestamp{5});
  first.merge({Timestamp{4}, false});
  EXPECT_FALSE(first.flagged());
  EXPECT_EQ(first.time(), Timestamp{4});
  first.merge({Timestamp::null(), true});
  EXPECT_EQ(first.time(), Timestamp{4});
}

TEST(EarliestFlagged, HoldsEveryInstantOfATable) {
  for (const char* text : {"0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z",
                           "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"}) {
    const Timestamp time = *parse_timestamp(text);
    for (const bool flagged : {false, true}) {
      EXPECT_EQ(EarliestFlagged(time, flagged).time(), time) << text;
      EXPECT_EQ(EarliestFlagged(time, flagged).flagged(), flagged) << text;
    }
  }
  EXPECT_TRUE(EarliestFlagged().time().is_null());
}

TEST(Latest, GreatestTextWinsAmongEqualTimesNullIsLeast) {
  Latest<Symbol> last{Timestamp{5}, Symbol()};
  last.merge({Timestamp{5}, Symbol("")});
  EXPECT_FALSE(last.value.is_null());
  last.merge({Timestamp{5}, Symbol("PICKING_UP")});
  last.merge({Timestamp{5}, Symbol("DELIVERED")});
  EXPECT_EQ(last.value.text(), "PICKING_UP");
  last.merge({Timestamp{6}, Symbol()});
  EXPECT_TRUE(last.value.is_null());
}

TEST(Agreed, KeepsTheSmallestAndRemembersThatThereWereOthers) {
  Agreed city = Agreed::on(Symbol());
  city.merge(Agreed::on(Symbol("VLC")));
  EXPECT_TRUE(city.agreed());
  city.merge(Agreed::on(Symbol("MAD")));
  EXPECT_FALSE(city.agreed());
  EXPECT_EQ(city.smallest.text(), "MAD");
}

}  // namespace
}  // namespace convoy
