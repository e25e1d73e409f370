#include "jobs/registry.hpp"

#include "jobs/conversations/conversations.hpp"
#include "jobs/conversations/generate.hpp"
#include "jobs/conversations/rules.hpp"

namespace convoy {

const std::vector<JobDefinition>& job_definitions() {
  static const std::vector<JobDefinition> definitions{
      {"conversations",
       "chat messages + orders -> one row per order that had a chat",
       {{"messages", "chat messages as JSON: NDJSON, arrays or concatenated values"},
        {"orders", "orders as JSON, with orderId and cityCode"}},
       {"city_code", "date"},
       conversations::rule_tables(),
       conversations::default_rules(),
       conversations::run,
       conversations::check,
       add_generate_conversations}};
  return definitions;
}

}  // namespace convoy
