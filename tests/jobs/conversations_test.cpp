#include <gtest/gtest.h>

#include "algebra/laws.hpp"
#include "convoy/record/wire.hpp"
#include "jobs/conversations/rows.hpp"

namespace convoy::conversations {
namespace {

Message some_message(std::mt19937_64& random) {
  static const Symbol stages[] = {Symbol(), Symbol(""), Symbol("DELIVERED"), Symbol("PICKING_UP")};
  Message message;
  message.order_id = static_cast<std::int64_t>(random() % 3);
  message.sent = Timestamp{static_cast<std::int64_t>(random() % 4)};
  message.side = random() % 2 == 0 ? Side::courier : Side::customer;
  message.started_chat = random() % 3 == 0;
  message.order_stage = stages[random() % 4];
  return message;
}

Conversation some_conversation(std::mt19937_64& random) {
  Conversation chat;
  for (auto messages = random() % 4; messages > 0; --messages) {
    chat.merge(Conversation::of(some_message(random)));
  }
  return chat;
}

TEST(Laws, Conversation) {
  check_laws<Conversation>(some_conversation);
}

TEST(Laws, Place) {
  check_laws<Place>([](auto& random) {
    static const Symbol cities[] = {Symbol(), Symbol("BCN"), Symbol("MAD"), Symbol("VLC")};
    Place place = Place::of({1, cities[random() % 4]});
    place.merge(Place::of({1, cities[random() % 4]}));
    return place;
  });
}

TEST(Row, SortKeysFollowTheOrder) {
  std::mt19937_64 random(7);
  static const Symbol cities[] = {Symbol(), Symbol("MAD"), Symbol(""), Symbol("BCN")};
  std::vector<Row> rows(200);
  for (Row& row : rows) {
    row.city_code = cities[random() % 4];
    row.date = cities[random() % 4];
    row.order_id = static_cast<std::int64_t>(random()) >> random() % 60;
  }
  const SymbolOrder symbols;
  const auto expect_order = [&](const auto& order) {
    for (const Row& left : rows) {
      for (const Row& right : rows) {
        EXPECT_EQ(order(left, right), order.key(left, symbols) < order.key(right, symbols));
      }
    }
  };
  expect_order(ByCity{});
  expect_order(ByDate{});
  expect_order(ByOrder{});
}

TEST(EnhancedMessage, SortKeysNeverContradictTheOrder) {
  std::mt19937_64 random(7);
  // Two senders behind so many other texts that their places do not fit.
  for (int i = 0; i < 70'000; ++i) Symbol("stage " + std::to_string(i));
  static const Symbol senders[] = {Symbol("Customer iOS"), Symbol("Courier"), Symbol("customer"),
                                   Symbol("t"), Symbol("u")};
  std::vector<EnhancedMessage> rows(200);
  for (EnhancedMessage& row : rows) {
    row.year = 2019 + static_cast<std::int64_t>(random() % 2);
    row.month = 1 + static_cast<std::int64_t>(random() % 12);
    row.sender_app_type = senders[random() % 5];
    if (random() % 4 != 0) row.customer_id = static_cast<std::int64_t>(random()) >> random() % 60;
    row.order_id = static_cast<std::int64_t>(random() % 3);
  }
  const SymbolOrder symbols;
  const ByAllColumns order;
  for (const EnhancedMessage& left : rows) {
    for (const EnhancedMessage& right : rows) {
      if (order.key(left, symbols) < order.key(right, symbols)) {
        EXPECT_TRUE(order(left, right));
      }
    }
  }
}

Message message(Side side, std::int64_t seconds, bool flagged, const char* stage) {
  Message result;
  result.side = side;
  result.sent = Timestamp{seconds * 1'000'000};
  result.started_chat = flagged;
  if (stage != nullptr) result.order_stage = Symbol(stage);
  return result;
}

Row row_of(std::initializer_list<Message> messages) {
  Conversation chat;
  for (const Message& each : messages) chat.merge(Conversation::of(each));
  return to_row(1, chat, nullptr);
}

TEST(Row, TheEarliestMessageSpeaksFirstNotTheFlaggedOne) {
  const Row row =
      row_of({message(Side::courier, 0, false, "A"), message(Side::customer, 9, true, "B")});
  EXPECT_EQ(row.first_message_by.text(), "courier");
  EXPECT_EQ(row.first_responsetime_delay_seconds, 9);
}

TEST(Row, AtEqualTimesTheFlaggedMessageIsFirstThenTheCourier) {
  EXPECT_EQ(row_of({message(Side::courier, 0, false, "A"), message(Side::customer, 0, true, "B")})
                .first_message_by.text(),
            "customer");
  EXPECT_EQ(row_of({message(Side::courier, 0, false, "A"), message(Side::customer, 0, false, "B")})
                .first_message_by.text(),
            "courier");
  EXPECT_EQ(row_of({message(Side::courier, 0, true, "A"), message(Side::customer, 0, true, "B")})
                .first_message_by.text(),
            "courier");
}

TEST(Row, ASilentSideHasNoTimeNoMessagesAndNoDelay) {
  const Row row =
      row_of({message(Side::customer, 0, false, "A"), message(Side::customer, 5, false, "B")});
  EXPECT_TRUE(row.first_courier_message.is_null());
  EXPECT_EQ(row.num_messages_courier, 0);
  EXPECT_EQ(row.num_messages_customer, 2);
  EXPECT_FALSE(row.first_responsetime_delay_seconds);
  EXPECT_TRUE(row.city_code.is_null());
}

TEST(Row, TheDelayIsWholeSecondsOfTheExactDifference) {
  Message first = message(Side::customer, 0, false, "A");
  first.sent.microseconds = 900'000;
  Message second = message(Side::courier, 1, false, "A");
  second.sent.microseconds += 100'000;
  EXPECT_EQ(row_of({first, second}).first_responsetime_delay_seconds, 0);
}

TEST(Row, NullCitiesComeLast) {
  Row named, unnamed;
  named.city_code = Symbol("ZAZ");
  EXPECT_TRUE(ByCity{}(named, unnamed));
  EXPECT_FALSE(ByCity{}(unnamed, named));
}

TEST(Side, IsThePrefixInAnyCaseUntrimmed) {
  EXPECT_EQ(side_of("COURIER ANDROID"), Side::courier);
  EXPECT_EQ(side_of("customer"), Side::customer);
  for (const char* sender : {" Courier iOS", "Glovo Courier", "Curier",
                             "Cour\xc4\xb1"
                             "er iOS",
                             ""}) {
    EXPECT_FALSE(side_of(sender)) << sender;
  }
}

}  // namespace
}  // namespace convoy::conversations
