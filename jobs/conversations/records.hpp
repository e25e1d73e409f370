// What the job reads: chat messages and orders.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "convoy/base/symbol.hpp"
#include "convoy/base/timestamp.hpp"
#include "convoy/engine/read.hpp"

namespace convoy::conversations {

enum class Side : std::uint8_t { courier, customer };

/// The side that a senderAppType names: its prefix, ASCII case ignored, not trimmed.
std::optional<Side> side_of(std::string_view sender);

/// A chat message that can be used: order, sender and time are there.
struct Message {
  std::int64_t order_id = 0;
  Timestamp sent;
  Symbol order_stage;  ///< null if the message has none
  Side side = Side::courier;
  bool started_chat = false;

  static const InputKind& input();
  std::string_view read(std::span<const FieldValue> values);
};

/// The same with what the table does not need; ids of a wrong type are null.
struct DetailedMessage : Message {
  Symbol sender_app_type;
  std::optional<std::int64_t> customer_id, from_id, to_id, courier_id;

  static const InputKind& input();
  std::string_view read(std::span<const FieldValue> values);
};

/// An order; only its city is of interest.
struct Order {
  std::int64_t order_id = 0;
  Symbol city_code;  ///< null if absent or empty

  static const InputKind& input();
  std::string_view read(std::span<const FieldValue> values);
};

}  // namespace convoy::conversations
