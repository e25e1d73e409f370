#include "jobs/conversations/rules.hpp"

#include "jobs/conversations/rows.hpp"

namespace convoy::conversations {
std::vector<RuleTable> rule_tables() {
  return {{"customer_courier_chat_messages", true, "messages",
           columns_named(DetailedMessage::input().keys)},
          {"orders", true, "orders", columns_named(Order::input().keys)},
          {kTable, false, "", Row::columns()},
          {"customer_courier_chat_messages_enhanced", false, "", EnhancedMessage::columns()}};
}

std::string default_rules() {
  return
#include "jobs/conversations/rules.toml.inc"
      ;
}

}  // namespace convoy::conversations
