#include "convoy/quality/expression.hpp"

#include <algorithm>
#include <functional>
#include <type_traits>

#include "convoy/base/failure.hpp"
#include "quality/expression_parser.hpp"

namespace convoy {
namespace {

using Op = Expression::Step::Op;

constexpr std::size_t kDeepest = 32;  // values that wait for their sign

bool is_leaf(Op op) {
  return op == Op::column || op == Op::integer || op == Op::text;
}

bool is_unary(Op op) {
  return op == Op::negate || op == Op::is_null || op == Op::logical_not;
}

template <class Visit>
void each_row(std::size_t count, const Visit& visit) {
  for (std::size_t i = 0; i < count; ++i) visit(i);
}

template <class Values>
void load_column(Member member, const char* at, std::size_t stride, std::size_t count,
                 Values& into) {
  const auto load = [&]<Member kMember>(std::integral_constant<Member, kMember>) {
    each_row(count, [&](std::size_t i) {
      const Cell cell = cell_at<kMember>(at + i * stride);
      into.null[i] = cell.null;
      into.integers[i] = cell.integer;
      if constexpr (kMember == Member::symbol) into.texts[i] = cell.text;
    });
  };
  switch (member) {
    case Member::integer:
      return load(std::integral_constant<Member, Member::integer>());
    case Member::optional_integer:
      return load(std::integral_constant<Member, Member::optional_integer>());
    case Member::boolean:
      return load(std::integral_constant<Member, Member::boolean>());
    case Member::timestamp:
      return load(std::integral_constant<Member, Member::timestamp>());
    case Member::symbol:
      return load(std::integral_constant<Member, Member::symbol>());
  }
}

/// One step on the value above, of each row.
///   fails: set where a result does not fit
template <class Values>
void change(Op op, Values& value, std::span<bool> fails) {
  each_row(fails.size(), [&](std::size_t i) {
    std::int64_t& integer = value.integers[i];
    if (op == Op::negate) {
      fails[i] |= __builtin_sub_overflow(0, integer, &integer) && !value.null[i];
    } else if (op == Op::is_null) {
      integer = value.null[i] ? 1 : 0;
      value.null[i] = false;
    } else {
      integer ^= 1;
    }
  });
}

/// As SQL has it: a part that decides makes the unknown of the other part not matter.
template <class Values>
void combine(std::int64_t decides, std::size_t count, Values& left, const Values& right) {
  each_row(count, [&](std::size_t i) {
    const bool decided = (!left.null[i] && left.integers[i] == decides) ||
                         (!right.null[i] && right.integers[i] == decides);
    left.null[i] = !decided && (left.null[i] || right.null[i]);
    left.integers[i] = decided ? decides : 1 - decides;
  });
}

template <class Values, class Compute>
void compute(Values& left, const Values& right, std::span<bool> fails, const Compute& overflows) {
  each_row(fails.size(), [&](std::size_t i) {
    left.null[i] = left.null[i] || right.null[i];
    fails[i] |= overflows(left.integers[i], right.integers[i]) && !left.null[i];
  });
}

template <class Values, class Compare>
void compare(std::size_t count, Values& left, const Values& right, const Compare& holds) {
  each_row(count, [&](std::size_t i) {
    left.null[i] = left.null[i] || right.null[i];
    left.integers[i] = holds(i) ? 1 : 0;
  });
}

/// One step on the two values above; the left one holds the result.
template <class Values>
void join(Op op, Values& left, const Values& right, std::span<bool> fails) {
  const std::size_t count = fails.size();
  const auto overflowing = [&](const auto& overflows) { compute(left, right, fails, overflows); };
  const auto comparing = [&](const auto& holds) {
    if (left.of_texts) {
      compare(count, left, right,
              [&](std::size_t i) { return holds(left.texts[i], right.texts[i]); });
    } else {
      compare(count, left, right,
              [&](std::size_t i) { return holds(left.integers[i], right.integers[i]); });
    }
    left.of_texts = false;
  };
  using Integer = std::int64_t;
  switch (op) {
    case Op::add:
      return overflowing([](Integer& a, Integer b) { return __builtin_add_overflow(a, b, &a); });
    case Op::subtract:
      return overflowing([](Integer& a, Integer b) { return __builtin_sub_overflow(a, b, &a); });
    case Op::multiply:
      return overflowing([](Integer& a, Integer b) { return __builtin_mul_overflow(a, b, &a); });
    case Op::equal:
      return comparing(std::equal_to<>());
    case Op::less:
      return comparing(std::less<>());
    case Op::less_or_equal:
      return comparing(std::less_equal<>());
    default:
      return combine(op == Op::logical_or ? 1 : 0, count, left, right);
  }
}

}  // namespace

Expression::Expression(std::string_view text, const Columns& columns) {
  parse_expression(text, columns, steps_, texts_);
  std::size_t depth = 0;
  for (const Step& step : steps_) {
    depth = is_leaf(step.op) ? depth + 1 : is_unary(step.op) ? depth : depth - 1;
    deepest_ = std::max(deepest_, depth);
  }
  if (deepest_ > kDeepest) {
    throw Error{0, "too many values wait for their signs: use less nesting", {}};
  }
}

void Expression::load(const Step& step, const char* rows, std::size_t stride, std::size_t count,
                      Values& into) const {
  into.of_texts = step.op == Op::text || (step.op == Op::column && step.member == Member::symbol);
  if (step.op == Op::column) {
    return load_column(step.member, rows + step.position, stride, count, into);
  }
  std::fill_n(into.null.begin(), count, false);
  if (step.op == Op::integer) std::fill_n(into.integers.begin(), count, step.integer);
  if (step.op == Op::text) std::fill_n(into.texts.begin(), count, texts_[step.position]);
}

void Expression::judge(const void* rows, std::size_t stride, std::span<bool> fails) {
  invariant(fails.size() <= kMostRows, "no more rows than there is room for");
  stack_.resize(deepest_);
  std::fill(fails.begin(), fails.end(), false);
  std::size_t height = 0;
  for (const Step& step : steps_) {
    if (is_leaf(step.op)) {
      load(step, static_cast<const char*>(rows), stride, fails.size(), stack_[height++]);
    } else if (is_unary(step.op)) {
      change(step.op, stack_[height - 1], fails);
    } else {
      --height;
      join(step.op, stack_[height - 1], stack_[height], fails);
    }
  }
  const Values& truth = stack_.front();
  each_row(fails.size(),
           [&](std::size_t i) { fails[i] |= !truth.null[i] && truth.integers[i] == 0; });
}

}  // namespace convoy
