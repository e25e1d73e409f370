// Stretches of equal bytes.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace convoy {

constexpr std::size_t kShortestRun = 8;  ///< shorter ones cost as much as their literals

/// A stretch of bytes that equal the byte before it.
struct Run {
  std::size_t begin;
  std::size_t bytes;
};

/// Finds the runs of kShortestRun bytes and more, in order.
void find_runs(std::string_view block, std::vector<Run>& runs);

}  // namespace convoy
