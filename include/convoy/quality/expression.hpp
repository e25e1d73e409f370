// A condition over the columns of a row, as rule files state it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/record/column.hpp"

namespace convoy {

/// Comparisons (= != < <= > >=), and, or, not, + - * and parentheses over columns, integers,
/// 'texts' and times ('2020-11-01T00:00:00Z' beside a timestamp column); `x is null`, `x is not
/// null`. What has a null in it is unknown, as in SQL; unknown passes.
class Expression {
 public:
  /// Why a text is no expression.
  struct Error {
    std::size_t offset = 0;
    std::string reason;
    std::string word;  ///< an unknown column, to suggest another
  };

  /// Throws Error.
  Expression(std::string_view text, const Columns& columns);

  /// Whether the row fails: the condition is false. Overflow of an integer fails, too.
  bool fails(const void* row) const;

  /// One step of a small stack machine; in an order that leaves one truth.
  struct Step {
    enum class Op : std::uint8_t {
      column,
      integer,
      text,
      add,
      subtract,
      multiply,
      negate,
      equal,
      less,
      less_or_equal,
      is_null,
      logical_not,
      logical_and,
      logical_or
    };
    Op op = Op::integer;
    Member member = Member::integer;  ///< column
    std::size_t position = 0;         ///< column: where it lies in a row; text: in the list
    std::int64_t integer = 0;
  };

 private:
  std::vector<std::string> texts_;
  std::vector<Step> steps_;
};

}  // namespace convoy
