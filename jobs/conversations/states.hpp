// What is known of an order while messages and orders are brought together.
#pragma once

#include <cstdint>

#include "convoy/algebra/monoids.hpp"
#include "convoy/record/column.hpp"
#include "jobs/conversations/records.hpp"

namespace convoy::conversations {

/// The chat of one order.
struct Conversation {
  using Key = std::int64_t;
  Earliest<bool> courier;  ///< first message; the value tells if one at that instant was flagged
  Earliest<bool> customer;
  Latest<Symbol> last;  ///< last message and its stage
  Count courier_messages;
  Count customer_messages;

  static Key key_of(const Message& message) { return message.order_id; }
  static Conversation of(const Message& message) {
    Conversation chat;
    const bool is_courier = message.side == Side::courier;
    (is_courier ? chat.courier : chat.customer) = {message.sent, message.started_chat};
    (is_courier ? chat.courier_messages : chat.customer_messages).value = 1;
    chat.last = {message.sent, message.order_stage};
    return chat;
  }
  void merge(const Conversation& other) {
    courier.merge(other.courier);
    customer.merge(other.customer);
    last.merge(other.last);
    courier_messages.merge(other.courier_messages);
    customer_messages.merge(other.customer_messages);
  }
  static const Columns& columns();
  friend bool operator==(const Conversation&, const Conversation&) = default;
};

/// Where an order was delivered.
struct Place {
  using Key = std::int64_t;
  Agreed city;

  static Key key_of(const Order& order) { return order.order_id; }
  static Place of(const Order& order) { return {Agreed::on(order.city_code)}; }
  void merge(const Place& other) { city.merge(other.city); }
  static const Columns& columns();
  friend bool operator==(const Place&, const Place&) = default;
};

}  // namespace convoy::conversations
