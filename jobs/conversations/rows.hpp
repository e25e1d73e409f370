// What the job publishes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "convoy/engine/sinks.hpp"
#include "convoy/engine/sort_keys.hpp"
#include "jobs/conversations/states.hpp"

namespace convoy::conversations {

/// One row of the table: an order that had a chat.
struct Row {
  std::int64_t order_id = 0;
  Timestamp first_courier_message;
  Timestamp first_customer_message;
  std::int64_t num_messages_courier = 0;
  std::int64_t num_messages_customer = 0;
  Timestamp conversation_started_at;
  std::optional<std::int64_t> first_responsetime_delay_seconds;
  Timestamp last_message_time;
  Symbol city_code;
  Symbol first_message_by;
  Symbol last_message_order_stage;
  Symbol date;  ///< UTC date of the start; set, and a column, only where it partitions the table

  static const Columns& columns();
};

/// The row of an order; `place` is nullptr if no order record was seen.
Row to_row(std::int64_t order_id, const Conversation& chat, const Place* place);

/// One used message with all its fields.
struct EnhancedMessage {
  std::int64_t year = 0, month = 0;
  Symbol sender_app_type;
  std::optional<std::int64_t> customer_id, from_id, to_id;
  bool chat_started_by_message = false;
  std::int64_t order_id = 0;
  Symbol order_stage;
  std::optional<std::int64_t> courier_id;
  Timestamp sent;
  std::int64_t sent_epoch_seconds = 0;

  static EnhancedMessage of(const DetailedMessage& message);
  static const Columns& columns();
};

/// Sets the date of the start.
void date_row(Row& row);

/// By city, null last, then by order.
struct ByCity {
  bool operator()(const Row& left, const Row& right) const {
    if (left.city_code == right.city_code) return left.order_id < right.order_id;
    if (left.city_code.is_null() || right.city_code.is_null()) return right.city_code.is_null();
    return left.city_code < right.city_code;
  }
  SortKey key(const Row& row, const SymbolOrder& symbols) const {
    return {row.city_code.is_null() ? UINT32_MAX : symbols.place(row.city_code),
            in_order(row.order_id)};
  }
};
struct ByDate {
  bool operator()(const Row& left, const Row& right) const {
    return left.date == right.date ? left.order_id < right.order_id : left.date < right.date;
  }
  SortKey key(const Row& row, const SymbolOrder& symbols) const {
    return {symbols.place(row.date), in_order(row.order_id)};
  }
};
struct ByOrder {
  bool operator()(const Row& left, const Row& right) const {
    return left.order_id < right.order_id;
  }
  SortKey key(const Row& row, const SymbolOrder&) const { return {0, in_order(row.order_id)}; }
};
struct ByAllColumns {
  bool operator()(const EnhancedMessage& left, const EnhancedMessage& right) const;
  SortKey key(const EnhancedMessage& message, const SymbolOrder& symbols) const;
};

constexpr const char* kTable = "customer_courier_conversations";

/// The published table, partitioned by `city_code` or `date`.
Dataset table(const std::string& partition_by);
Dataset enhanced_messages();
/// The datasets by order id: columns of the table that stand alone.
std::vector<Dataset> intermediate_tables();

}  // namespace convoy::conversations
