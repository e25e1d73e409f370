#include "jobs/conversations/records.hpp"

namespace convoy::conversations {
namespace {

using Kind = FieldValue::Kind;

bool is_missing(const FieldValue& value) {
  return value.kind == Kind::absent || value.kind == Kind::null;
}

/// Compares without ASCII case; the prefix is of lower-case letters, which differ from upper-case
/// ones in the bit 0x20 alone.
bool has_prefix(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    if ((text[i] | 0x20) != prefix[i]) return false;
  }
  return true;
}

/// A text that may be null; false if it is of another type or no column can hold it.
bool take_text(const FieldValue& value, Symbol& into) {
  if (is_missing(value)) return true;
  if (value.kind != Kind::string) return false;
  const auto text = text_of(value);
  if (!text) return false;
  into = Symbol(*text);
  return true;
}

std::string_view take_order_id(const FieldValue& value, std::int64_t& into) {
  if (is_missing(value)) return "missing_order_id";
  const auto id = integer_of(value);
  if (!id) return "bad_order_id";
  into = *id;
  return "";
}

std::string_view take_sender(const FieldValue& value, Side& into) {
  if (is_missing(value)) return "missing_sender";
  const auto sender = text_of(value);
  if (!sender) return "bad_sender";
  const auto side = side_of(*sender);
  if (!side) return "unknown_sender";
  into = *side;
  return "";
}

std::string_view take_time(const FieldValue& value, Timestamp& into) {
  if (is_missing(value)) return "missing_time";
  const auto text = text_of(value);
  const auto time = text ? parse_timestamp(*text) : std::nullopt;
  if (!time) return "bad_time";
  into = *time;
  return "";
}

}  // namespace

std::optional<Side> side_of(std::string_view sender) {
  if (has_prefix(sender, "courier")) return Side::courier;
  if (has_prefix(sender, "customer")) return Side::customer;
  return std::nullopt;
}

const InputKind& Message::input() {
  static const InputKind kind{
      "messages",
      {"orderId", "senderAppType", "messageSentTime", "orderStage", "chatStartedByMessage"},
      {{"orderId", {RuleKind::not_null, RuleKind::not_empty, RuleKind::numeric, RuleKind::integer}},
       {"senderAppType", {RuleKind::not_null, RuleKind::not_empty, RuleKind::string}},
       {"messageSentTime", {RuleKind::not_null, RuleKind::not_empty, RuleKind::timestamp}},
       {"orderStage", {RuleKind::string}}}};
  return kind;
}

std::string_view Message::read(std::span<const FieldValue> values) {
  if (auto reason = take_order_id(values[0], order_id); !reason.empty()) return reason;
  if (auto reason = take_sender(values[1], side); !reason.empty()) return reason;
  if (auto reason = take_time(values[2], sent); !reason.empty()) return reason;
  if (!take_text(values[3], order_stage)) return "bad_stage";
  started_chat = values[4].kind == Kind::boolean_true;
  return "";
}

const InputKind& DetailedMessage::input() {
  static const InputKind kind = [] {
    InputKind all = Message::input();
    all.keys.insert(all.keys.end(), {"customerId", "fromId", "toId", "courierId"});
    return all;
  }();
  return kind;
}

std::string_view DetailedMessage::read(std::span<const FieldValue> values) {
  customer_id = integer_of(values[5]);
  from_id = integer_of(values[6]);
  to_id = integer_of(values[7]);
  courier_id = integer_of(values[8]);
  const std::string_view reason = Message::read(values);
  if (reason.empty()) take_text(values[1], sender_app_type);
  return reason;
}

const InputKind& Order::input() {
  static const InputKind kind{
      "orders",
      {"orderId", "cityCode"},
      {{"orderId", {RuleKind::not_null, RuleKind::not_empty, RuleKind::numeric, RuleKind::integer}},
       {"cityCode", {RuleKind::string}}}};
  return kind;
}

std::string_view Order::read(std::span<const FieldValue> values) {
  if (auto reason = take_order_id(values[0], order_id); !reason.empty()) return reason;
  if (!take_text(values[1], city_code)) return "bad_city";
  if (city_code.text().empty()) city_code = Symbol();
  return "";
}

}  // namespace convoy::conversations
