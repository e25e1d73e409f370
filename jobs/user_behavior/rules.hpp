// What the job's data should be like.
#pragma once

#include <string>
#include <vector>

#include "convoy/quality/rules.hpp"

namespace convoy::user_behavior {

/// The inputs and datasets that rules may speak of.
std::vector<RuleTable> rule_tables();

/// The rule file that is used where the user gives none.
std::string default_rules();

}  // namespace convoy::user_behavior
