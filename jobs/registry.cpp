#include "jobs/registry.hpp"

#include "jobs/conversations/conversations.hpp"
#include "jobs/conversations/generate.hpp"
#include "jobs/conversations/rules.hpp"
#include "jobs/user_behavior/generate.hpp"
#include "jobs/user_behavior/rules.hpp"
#include "jobs/user_behavior/user_behavior.hpp"

namespace convoy {

const std::vector<JobDefinition>& job_definitions() {
  static const std::vector<JobDefinition> definitions{
      {"conversations",
       "chat messages + orders -> one row per order that had a chat",
       {{"messages", "chat messages as JSON: NDJSON, arrays or concatenated values"},
        {"orders", "orders as JSON, with orderId and cityCode"}},
       {},
       "",
       {"city_code", "date"},
       conversations::rule_tables(),
       conversations::default_rules(),
       conversations::run,
       conversations::check,
       add_generate_conversations},
      {"user-behavior",
       "purchases + reviews -> what each customer spent and thought",
       {{"purchases", "purchases as CSV, or postgres:SCHEMA.TABLE"},
        {"reviews", "reviews as CSV, with cid and review_str"}},
       {{"min-quantity", "fewer pieces are no purchase; default 3", Setting::Kind::count, "3"},
        {"all-dates", "purchases of all dates, not of the run date alone", Setting::Kind::flag},
        {"invoice-date-format", "as of strptime, such as '%m/%d/%y %H:%M'; default ISO 8601"},
        {"tokenizer",
         "where words of a review end: at blanks, or at all that is no ASCII letter, digit or _; "
         "default whitespace",
         Setting::Kind::choice,
         "whitespace",
         {"whitespace", "nonword"}}},
       "where tables of inputs are, and where results are written, too",
       {"insert_date"},
       user_behavior::rule_tables(),
       user_behavior::default_rules(),
       user_behavior::run,
       user_behavior::check,
       user_behavior::add_generator,
       Population{"load purchases into retail.user_purchase, in place of what is there",
                  {"purchases"},
                  {"invoice-date-format"},
                  user_behavior::populate}}};
  return definitions;
}

}  // namespace convoy
