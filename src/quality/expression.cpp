#include "convoy/quality/expression.hpp"

#include "quality/expression_parser.hpp"

namespace convoy {
namespace {

using Op = Expression::Step::Op;

/// Two integers into the left one; false if the result does not fit.
bool compute(Op op, std::int64_t& left, std::int64_t right) {
  if (op == Op::add) return !__builtin_add_overflow(left, right, &left);
  if (op == Op::subtract) return !__builtin_sub_overflow(left, right, &left);
  return !__builtin_mul_overflow(left, right, &left);
}

/// A condition over two values, neither null.
bool holds(Op op, const Cell& left, const Cell& right) {
  const auto order = left.integer != right.integer ? left.integer <=> right.integer
                                                   : left.text.compare(right.text) <=> 0;
  if (op == Op::equal) return order == 0;
  return op == Op::less ? order < 0 : order <= 0;
}

/// As SQL has it: a part that decides makes the unknown of the other part not matter.
Cell combine(Op op, const Cell& left, const Cell& right) {
  const std::int64_t decides = op == Op::logical_or ? 1 : 0;
  for (const Cell& part : {left, right}) {
    if (!part.null && part.integer == decides) return {false, decides, {}};
  }
  return {left.null || right.null, 1 - decides, {}};
}

}  // namespace

Expression::Expression(std::string_view text, const Columns& columns) : columns_(columns) {
  parse_expression(text, columns_, steps_, texts_);
}

bool Expression::fails(const void* row) const {
  thread_local std::vector<Cell> stack;
  stack.clear();
  for (const Step& step : steps_) {
    switch (step.op) {
      case Op::column:
        stack.push_back(columns_[step.position].get(row));
        continue;
      case Op::integer:
        stack.push_back({false, step.integer, {}});
        continue;
      case Op::text:
        stack.push_back({false, 0, texts_[step.position]});
        continue;
      case Op::negate:
        if (!stack.back().null &&
            __builtin_sub_overflow(0, stack.back().integer, &stack.back().integer))
          return true;
        continue;
      case Op::is_null:
        stack.back() = {false, stack.back().null ? 1 : 0, {}};
        continue;
      case Op::logical_not:
        stack.back().integer = 1 - stack.back().integer;
        continue;
      default:
        break;
    }
    const Cell right = stack.back();
    stack.pop_back();
    Cell& left = stack.back();
    if (step.op == Op::logical_and || step.op == Op::logical_or) {
      left = combine(step.op, left, right);
    } else if (left.null || right.null) {
      left = {true, 0, {}};
    } else if (step.op == Op::add || step.op == Op::subtract || step.op == Op::multiply) {
      if (!compute(step.op, left.integer, right.integer)) return true;
    } else {
      left = {false, holds(step.op, left, right) ? 1 : 0, {}};
    }
  }
  return !stack.back().null && stack.back().integer == 0;
}

}  // namespace convoy
