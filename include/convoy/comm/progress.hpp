// Tells a person how far a run is: a bar on a terminal, a line every ten seconds elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace convoy {

/// Speaks on the standard error of rank 0 only, from its own share of the work: shares are equal
/// within a block. Not collective.
class Progress {
 public:
  /// A line of a log comes at most every `log_interval`.
  Progress(int rank, int ranks, std::chrono::milliseconds log_interval = std::chrono::seconds(10));

  /// Begins a phase of `total` bytes of this rank's work; 0 if unknown.
  void begin(const std::string& phase, std::uint64_t total);
  void advance(std::uint64_t bytes);
  /// Ends the phase and clears the bar.
  void end();

  /// A line of its own, such as a warning.
  void say(const std::string& line);

 private:
  using Clock = std::chrono::steady_clock;
  void show(Clock::time_point at);

  Clock::duration interval_;
  bool speaks_;
  bool terminal_;
  int ranks_;
  std::string phase_;
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
  bool bar_shown_ = false;
  Clock::time_point begun_, shown_;
};

}  // namespace convoy
