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

TEST(Laws, Earliest) {
  check_laws<Earliest<bool>>([](auto& random) {
    const Timestamp time = some_time(random);
    return Earliest<bool>{time, !time.is_null() && random() % 2 == 0};
  });
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
TEST(Earliest, FlaggedWinsAmongEqualTimes) {
  Earliest<bool> first{Timestamp{5}, false};
  first.merge({Timestamp{5}, true});
  EXPECT_TRUE(first.value);
  first.merge({Timestamp{4}, false});
  EXPECT_FALSE(first.value);
  EXPECT_EQ(first.time, Timestamp{4});
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
