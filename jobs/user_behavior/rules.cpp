#include "jobs/user_behavior/rules.hpp"

#include "jobs/user_behavior/rows.hpp"

namespace convoy::user_behavior {

std::vector<RuleTable> rule_tables() {
  return {{"purchases", true, "purchases", columns_named(Purchase::input().keys)},
          {"reviews", true, "reviews", columns_named(Review::input().keys)},
          {"user_purchase", false, "", StagedPurchase::columns()},
          {"movie_review", false, "", StagedReview::columns()},
          {kTable, false, "", Row::columns()}};
}

std::string default_rules() {
  return
#include "jobs/user_behavior/rules.toml.inc"
      ;
}

}  // namespace convoy::user_behavior
