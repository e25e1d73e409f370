#include "text/final_sigma.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <utility>

#include "text/code_points.hpp"

namespace convoy {
namespace {

/// What a code point is to the words of java.text.BreakIterator (its WordBreakRules): runs of
/// letters and digits with their marks, also across single characters that join. It treats Chinese
/// and Japanese letters apart, and looks through format characters.
enum class Kind { letter, digit, mark, joint, ignored, other };

using Range = std::pair<UChar32, UChar32>;
constexpr Range kEastAsian[] = {{0x3005, 0x3005}, {0x3041, 0x3094}, {0x309b, 0x309e},
                                {0x30a1, 0x30fe}, {0x4e00, 0x9fa5}, {0xf900, 0xfa2d}};
/// Besides letters that are capital, small or title case, for String.toLowerCase.
constexpr Range kCased[] = {{0x2b0, 0x2b8}, {0x2c0, 0x2c1},   {0x2e0, 0x2e4},   {0x345, 0x345},
                            {0x37a, 0x37a}, {0x1d2c, 0x1d61}, {0x2160, 0x217f}, {0x24b6, 0x24e9}};

bool is_in(const auto& ranges, UChar32 point) {
  return std::ranges::any_of(ranges, [point](const Range& range) {
    return point >= range.first && point <= range.second;
  });
}

bool is_cased(UChar32 point) {
  return (U_GET_GC_MASK(point) & U_GC_LC_MASK) != 0 || is_in(kCased, point);
}

bool is_danda(UChar32 point) {
  return point == 0x964 || point == 0x965;
}
bool is_quote_or_period(UChar32 point) {
  return point == '"' || point == '\'' || point == '.';
}
bool is_comma(UChar32 point) {
  return point == ',' || point == 0x66b;
}

Kind kind_of(UChar32 point) {
  const std::uint32_t category = U_GET_GC_MASK(point);
  if ((category & (U_GC_L_MASK | U_GC_MC_MASK)) != 0) {
    return is_in(kEastAsian, point) ? Kind::other : Kind::letter;
  }
  if ((category & U_GC_N_MASK) != 0) return Kind::digit;
  if ((category & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0) return Kind::mark;
  // Among them the soft hyphen, a format character that Java does not look through.
  if ((category & (U_GC_PD_MASK | U_GC_PC_MASK)) != 0 || point == 0xad || point == 0x2027 ||
      is_quote_or_period(point) || is_comma(point) || is_danda(point)) {
    return Kind::joint;
  }
  return (category & U_GC_CF_MASK) != 0 ? Kind::ignored : Kind::other;
}

/// Whether letters or digits are in one word; `joint` stands between them, or 0 for nothing.
bool are_joined(Kind left, UChar32 joint, Kind right) {
  if (joint == 0) return true;
  if (is_danda(joint)) return left == Kind::letter && right == Kind::digit;
  if (left != right) return false;
  return left == Kind::letter ? !is_comma(joint) : is_comma(joint) || is_quote_or_period(joint);
}

bool is_cased_before(std::string_view utf8, std::size_t at) {
  Kind right = Kind::letter;
  UChar32 joint = 0;
  bool marked = false, cased_mark = false;
  while (at > 0) {
    const UChar32 point = previous_point(utf8, at);
    const Kind kind = kind_of(point);
    if (kind == Kind::ignored) continue;
    if (kind == Kind::mark) {  // belongs to what stands before it
      marked = true;
      cased_mark |= is_cased(point);
    } else if (kind == Kind::joint) {
      if (marked || joint != 0) return false;
      joint = point;
    } else {
      if (kind == Kind::other || !are_joined(kind, joint, right)) return false;
      if (cased_mark || is_cased(point)) return true;
      right = kind;
      joint = 0;
      marked = false;
    }
  }
  return false;
}

bool is_cased_behind(std::string_view utf8, std::size_t at) {
  Kind left = Kind::letter;
  UChar32 joint = 0;
  while (at < utf8.size()) {
    const UChar32 point = next_point(utf8, at);
    const Kind kind = kind_of(point);
    if (kind == Kind::ignored) continue;
    if (kind == Kind::joint) {
      if (joint != 0) return false;
      joint = point;
    } else if (kind == Kind::mark) {
      if (joint != 0) return false;
      if (is_cased(point)) return true;
    } else {
      if (kind == Kind::other || !are_joined(left, joint, kind)) return false;
      if (is_cased(point)) return true;
      left = kind;
      joint = 0;
    }
  }
  return false;
}

}  // namespace

bool is_final_sigma(std::string_view utf8, std::size_t begin, std::size_t end) {
  return is_cased_before(utf8, begin) && !is_cased_behind(utf8, end);
}

}  // namespace convoy
