#include "jobs/conversations/rules.hpp"

#include "jobs/conversations/rows.hpp"

namespace convoy::conversations {
namespace {

Columns named(const std::vector<std::string>& names) {
  Columns columns;
  for (const std::string& name : names) columns.emplace_back().name = name;
  return columns;
}

}  // namespace

std::vector<RuleTable> rule_tables() {
  return {
      {"customer_courier_chat_messages", true, "messages", named(DetailedMessage::input().keys)},
      {"orders", true, "orders", named(Order::input().keys)},
      {kTable, false, "", Row::columns()},
      {"customer_courier_chat_messages_enhanced", false, "", EnhancedMessage::columns()}};
}

std::string default_rules() {
  return
#include "jobs/conversations/rules.toml.inc"
      ;
}

}  // namespace convoy::conversations
