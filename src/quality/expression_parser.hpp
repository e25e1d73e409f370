// From the text of a condition to the steps that compute it.
#pragma once

#include "convoy/quality/expression.hpp"

namespace convoy {

/// Throws Expression::Error.
///   texts: those that steps of Op::text name
void parse_expression(std::string_view text, const Columns& columns,
                      std::vector<Expression::Step>& steps, std::vector<std::string>& texts);

}  // namespace convoy
