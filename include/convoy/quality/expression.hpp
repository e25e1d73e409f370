// A condition over the columns of a row, as rule files state it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
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

  static constexpr std::size_t kMostRows = 1024;  ///< that are looked at together

  /// Says of rows that lie one after another whether each fails: the condition is false, or an
  /// integer overflows.
  ///   stride: bytes from one row to the next     fails: one a row, up to kMostRows
  void judge(const void* rows, std::size_t stride, std::span<bool> fails);

  /// One step of a small stack machine, in an order that leaves one truth. A step is done for all
  /// rows before the next one.
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
  /// What a step gives, of each row.
  struct Values {
    std::array<std::int64_t, kMostRows> integers;
    std::array<std::string_view, kMostRows> texts;
    std::array<bool, kMostRows> null;
    bool of_texts = false;  ///< all of them, and none of integers
  };

  void load(const Step& step, const char* rows, std::size_t stride, std::size_t count,
            Values& into) const;

  std::vector<std::string> texts_;
  std::vector<Step> steps_;
  std::vector<Values> stack_;  // made when it is first used
  std::size_t deepest_ = 0;    // of the stack
};

}  // namespace convoy
