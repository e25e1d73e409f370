#include "convoy/comm/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace convoy {
namespace {

using std::chrono::milliseconds;

bool is_terminal() {
  const char* term = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && (term == nullptr || std::string_view(term) != "dumb");
}

std::string mebibytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MiB", bytes / (1 << 20));
  return text;
}

}  // namespace

Progress::Progress(int rank, int ranks, milliseconds log_interval)
    : interval_(log_interval), speaks_(rank == 0), terminal_(is_terminal()), ranks_(ranks) {
  if (terminal_) interval_ = milliseconds(200);
}

void Progress::begin(const std::string& phase, std::uint64_t total) {
  phase_ = phase;
  total_ = total;
  done_ = 0;
  begun_ = shown_ = Clock::now();
  if (speaks_ && terminal_) show(begun_);
}

void Progress::advance(std::uint64_t bytes) {
  done_ += bytes;
  if (!speaks_) return;
  const auto at = Clock::now();
  if (at - shown_ < interval_) return;
  shown_ = at;
  show(at);
}

void Progress::show(Clock::time_point at) {
  const double elapsed = std::chrono::duration<double>(at - begun_).count();
  const double rate = elapsed > 0 ? static_cast<double>(done_) / elapsed : 0;
  std::string line = phase_;
  if (total_ > 0) {
    const double part = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
    line += " " + std::to_string(static_cast<int>(part * 100)) + " %, " + mebibytes(rate * ranks_) +
            "/s";
    if (rate > 0) {
      const auto left = static_cast<long>((1 - part) * static_cast<double>(total_) / rate + 0.5);
      line += ", " + std::to_string(left) + " s left";
    }
  }
  line += ", " + std::to_string(ranks_) + (ranks_ == 1 ? " rank" : " ranks");
  if (terminal_) {
    std::fprintf(stderr, "\r\033[K%s", line.c_str());
    bar_shown_ = true;
  } else {
    std::fprintf(stderr, "convoy: %s\n", line.c_str());
  }
}

void Progress::end() {
  if (bar_shown_) std::fprintf(stderr, "\r\033[K");
  bar_shown_ = false;
}

void Progress::say(const std::string& line) {
  end();
  if (speaks_) std::fprintf(stderr, "convoy: %s\n", line.c_str());
}

}  // namespace convoy
