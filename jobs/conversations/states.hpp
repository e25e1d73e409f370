// What is known of an order while messages and orders are brought together.
#pragma once

#include <cstdint>

#include "convoy/algebra/monoids.hpp"
#include "convoy/record/wire.hpp"
#include "jobs/conversations/records.hpp"

namespace convoy::conversations {

/// The chat of one order.
struct Conversation {
  using Key = std::int64_t;
  EarliestFlagged courier;  ///< first message, and whether one at that instant was flagged
  EarliestFlagged customer;
  Latest<Symbol> last;  ///< last message and its stage
  Count courier_messages;
  Count customer_messages;

  static Key key_of(const Message& message) { return message.order_id; }
  static Conversation of(const Message& message) {
    const bool by_courier = message.side == Side::courier;
    const EarliestFlagged first(message.sent, message.started_chat);
    Conversation chat;
    (by_courier ? chat.courier : chat.customer) = first;
    chat.last = {message.sent, message.order_stage};
    chat.courier_messages.value = by_courier ? 1 : 0;
    chat.customer_messages.value = by_courier ? 0 : 1;
    return chat;
  }
  void merge(const Conversation& other) {
    courier.merge(other.courier);
    customer.merge(other.customer);
    last.merge(other.last);
    courier_messages.merge(other.courier_messages);
    customer_messages.merge(other.customer_messages);
  }
  static TextMembers texts();
  friend bool operator==(const Conversation&, const Conversation&) = default;
};

/// Where an order was delivered.
struct Place {
  using Key = std::int64_t;
  Agreed city;

  static Key key_of(const Order& order) { return order.order_id; }
  static Place of(const Order& order) { return {Agreed::on(order.city_code)}; }
  void merge(const Place& other) { city.merge(other.city); }
  static TextMembers texts();
  friend bool operator==(const Place&, const Place&) = default;
};

}  // namespace convoy::conversations
