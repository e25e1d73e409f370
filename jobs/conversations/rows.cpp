#include "jobs/conversations/rows.hpp"

#include <algorithm>
#include <tuple>

namespace convoy::conversations {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;

std::int64_t floor_seconds(std::int64_t microseconds) {
  return microseconds / kMicroseconds - (microseconds % kMicroseconds < 0 ? 1 : 0);
}

/// The side of the earliest message: at equal times the flagged one, then the courier.
Side first_side(const Conversation& chat) {
  const Timestamp courier = chat.courier.time();
  const Timestamp customer = chat.customer.time();
  if (customer.is_null()) return Side::courier;
  if (courier.is_null()) return Side::customer;
  if (courier != customer) return courier < customer ? Side::courier : Side::customer;
  return chat.customer.flagged() && !chat.courier.flagged() ? Side::customer : Side::courier;
}

std::vector<std::string> names(std::initializer_list<const char*> list) {
  return {list.begin(), list.end()};
}

Columns columns_named(std::initializer_list<std::string_view> list) {
  return pick(Row::columns(), {list.begin(), list.size()});
}

}  // namespace

const Columns& Row::columns() {
  static const Columns columns{
      column<&Row::order_id>("order_id", "order that had a chat", "", ColumnRole::id),
      column<&Row::city_code>("city_code", "city of the order, null if no order record names one"),
      column<&Row::first_courier_message>("first_courier_message",
                                          "first message of the courier, null if silent"),
      column<&Row::first_customer_message>("first_customer_message",
                                           "first message of the customer, null if silent"),
      column<&Row::num_messages_courier>("num_messages_courier", "messages of the courier",
                                         "messages"),
      column<&Row::num_messages_customer>("num_messages_customer", "messages of the customer",
                                          "messages"),
      column<&Row::first_message_by>("first_message_by",
                                     "sender of the earliest message: courier or customer"),
      column<&Row::conversation_started_at>("conversation_started_at", "earliest message"),
      column<&Row::first_responsetime_delay_seconds>(
          "first_responsetime_delay_seconds",
          "whole seconds between the first messages of the two sides, null if one is silent",
          "seconds"),
      column<&Row::last_message_time>("last_message_time", "latest message"),
      column<&Row::last_message_order_stage>("last_message_order_stage",
                                             "stage of the order in the latest message"),
      column<&Row::date>("date", "UTC date of conversation_started_at")};
  return columns;
}

Row to_row(std::int64_t order_id, const Conversation& chat, const Place* place) {
  static const Symbol kCourier("courier");
  static const Symbol kCustomer("customer");
  Row row;
  row.order_id = order_id;
  if (place != nullptr) row.city_code = place->city.smallest;
  row.first_courier_message = chat.courier.time();
  row.first_customer_message = chat.customer.time();
  row.num_messages_courier = chat.courier_messages.value;
  row.num_messages_customer = chat.customer_messages.value;
  const Side first = first_side(chat);
  row.first_message_by = first == Side::courier ? kCourier : kCustomer;
  row.conversation_started_at =
      first == Side::courier ? row.first_courier_message : row.first_customer_message;
  if (!row.first_courier_message.is_null() && !row.first_customer_message.is_null()) {
    const auto [early, late] = std::minmax(row.first_courier_message, row.first_customer_message);
    row.first_responsetime_delay_seconds = (late.microseconds - early.microseconds) / kMicroseconds;
  }
  row.last_message_time = chat.last.time;
  row.last_message_order_stage = chat.last.value;
  return row;
}

void date_row(Row& row) {
  row.date = Symbol(to_string(date_of(row.conversation_started_at)));
}

EnhancedMessage EnhancedMessage::of(const DetailedMessage& message) {
  const Date date = date_of(message.sent);
  return {date.year,
          date.month,
          message.sender_app_type,
          message.customer_id,
          message.from_id,
          message.to_id,
          message.started_chat,
          message.order_id,
          message.order_stage,
          message.courier_id,
          message.sent,
          floor_seconds(message.sent.microseconds)};
}

const Columns& EnhancedMessage::columns() {
  using M = EnhancedMessage;
  static const Columns columns{
      column<&M::sender_app_type>("senderAppType", "app that sent the message"),
      column<&M::customer_id>("customerId", "customer of the order", "", ColumnRole::id),
      column<&M::from_id>("fromId", "who sent the message", "", ColumnRole::id),
      column<&M::to_id>("toId", "who received the message", "", ColumnRole::id),
      column<&M::chat_started_by_message>("chatStartedByMessage", "flagged as the chat's first"),
      column<&M::order_id>("orderId", "order the chat is about", "", ColumnRole::id),
      column<&M::order_stage>("orderStage", "stage of the order when the message was sent"),
      column<&M::courier_id>("courierId", "courier of the order", "", ColumnRole::id),
      column<&M::sent>("messageSentTime", "when the message was sent"),
      column<&M::sent_epoch_seconds>("messageSentTimestamp",
                                     "whole seconds since 1970-01-01T00:00:00Z", "seconds"),
      column<&M::year>("year", "UTC year of messageSentTime"),
      column<&M::month>("month", "UTC month of messageSentTime")};
  return columns;
}

bool ByAllColumns::operator()(const EnhancedMessage& left, const EnhancedMessage& right) const {
  const auto key = [](const EnhancedMessage& m) {
    return std::tie(m.year, m.month, m.sender_app_type, m.customer_id, m.from_id, m.to_id,
                    m.chat_started_by_message, m.order_id, m.order_stage, m.courier_id, m.sent);
  };
  return key(left) < key(right);
}

SortKey ByAllColumns::key(const EnhancedMessage& message, const SymbolOrder& symbols) const {
  // Numbers that do not fit are cut to the greatest that does: what is equal then is compared.
  constexpr std::uint64_t kGreatestSender = (1 << 16) - 1;
  constexpr std::int64_t kGreatestId = (1LL << 48) - 2;
  const std::uint64_t sender =
      std::min<std::uint64_t>(symbols.place(message.sender_app_type), kGreatestSender);
  const bool is_told = message.customer_id && sender < kGreatestSender;
  const auto customer =
      is_told ? std::clamp<std::int64_t>(*message.customer_id, 0, kGreatestId) + 1 : 0;
  return {static_cast<std::uint32_t>(message.year * 12 + message.month),
          sender << 48 | static_cast<std::uint64_t>(customer)};
}

Dataset table(const std::string& partition_by) {
  Dataset dataset{kTable,
                  "one row per order that had a chat between its customer and its courier",
                  Row::columns(),
                  {},
                  {},
                  {{ChartKind::values, "city_code", "Conversations per city"},
                   {ChartKind::days, "conversation_started_at", "Conversations per day"},
                   {ChartKind::spread, "first_responsetime_delay_seconds",
                    "How long the other side took to answer"},
                   {ChartKind::late, "last_message_time",
                    "Conversations that ended before the month of the run date"}}};
  if (partition_by == "date") {
    dataset.partition_by = names({"date"});
    dataset.sorted_by = names({"date", "order_id"});
  } else {
    dataset.columns.pop_back();
    dataset.partition_by = names({"city_code"});
    dataset.sorted_by = names({"city_code", "order_id"});
  }
  return dataset;
}

Dataset enhanced_messages() {
  Dataset dataset{"customer_courier_chat_messages_enhanced", "every message that was used",
                  EnhancedMessage::columns(), names({"year", "month"}), names({"year", "month"})};
  for (const Column& column : dataset.columns) {
    if (column.name != "year" && column.name != "month") dataset.sorted_by.push_back(column.name);
  }
  return dataset;
}

std::vector<Dataset> intermediate_tables() {
  const auto sorted = names({"order_id"});
  return {{"first_message_senders",
           "who wrote first",
           columns_named({"order_id", "first_message_by"}),
           {},
           sorted},
          {"first_responsetime_delays",
           "how fast the other side answered",
           columns_named({"order_id", "first_responsetime_delay_seconds"}),
           {},
           sorted},
          {"last_message_order_stage",
           "where the order stood in the last message",
           columns_named({"order_id", "last_message_order_stage"}),
           {},
           sorted},
          {"aggregations",
           "first and last messages and counts of each side",
           columns_named({"order_id", "first_courier_message", "first_customer_message",
                          "num_messages_courier", "num_messages_customer",
                          "conversation_started_at", "last_message_time"}),
           {},
           sorted}};
}

}  // namespace convoy::conversations
