#include "convoy/quality/expression.hpp"

#include <array>

#include "quality/expression_parser.hpp"

namespace convoy {
namespace {

using Op = Expression::Step::Op;

constexpr std::size_t kDeepest = 32;  // values that wait for their sign

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

Expression::Expression(std::string_view text, const Columns& columns) {
  parse_expression(text, columns, steps_, texts_);
  std::size_t depth = 0;
  for (const Step& step : steps_) {
    const bool leaf = step.op == Op::column || step.op == Op::integer || step.op == Op::text;
    const bool unary =
        step.op == Op::negate || step.op == Op::is_null || step.op == Op::logical_not;
    depth = leaf ? depth + 1 : unary ? depth : depth - 1;
    if (depth > kDeepest)
      throw Error{0, "too many values wait for their signs: use less nesting", {}};
  }
}

bool Expression::fails(const void* row) const {
  std::array<Cell, kDeepest> cells;
  Cell* top = cells.data() - 1;
  for (const Step& step : steps_) {
    switch (step.op) {
      case Op::column:
        *++top = cell_of(step.member, static_cast<const char*>(row) + step.position);
        continue;
      case Op::integer:
        *++top = {false, step.integer, {}};
        continue;
      case Op::text:
        *++top = {false, 0, texts_[step.position]};
        continue;
      case Op::negate:
        if (!top->null && __builtin_sub_overflow(0, top->integer, &top->integer)) return true;
        continue;
      case Op::is_null:
        *top = {false, top->null ? 1 : 0, {}};
        continue;
      case Op::logical_not:
        top->integer = 1 - top->integer;
        continue;
      default:
        break;
    }
    const Cell& right = *top--;
    Cell& left = *top;
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
  return !top->null && top->integer == 0;
}

}  // namespace convoy
