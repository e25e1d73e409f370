#include <charconv>

#include "convoy/quality/rules.hpp"

namespace convoy {

bool Threshold::exceeded(std::uint64_t found, std::uint64_t of) const {
  if (count) return found > *count;
  // 0.57 has no exact double: 57 of 10,000 must not be more than 0.57%.
  constexpr double kRounding = 1 + 1e-12;
  return static_cast<double>(found) * 100 > percent * static_cast<double>(of) * kRounding;
}

std::optional<Threshold> parse_threshold(std::string_view text) {
  Threshold threshold;
  const bool share = text.ends_with('%');
  if (share) text.remove_suffix(1);
  const char* const end = text.data() + text.size();
  std::from_chars_result read{};
  if (share) {
    read = std::from_chars(text.data(), end, threshold.percent);
    if (!(threshold.percent >= 0 && threshold.percent <= 100)) return std::nullopt;
  } else {
    read = std::from_chars(text.data(), end, threshold.count.emplace());
  }
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return threshold;
}

}  // namespace convoy
