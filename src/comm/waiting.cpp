#include <algorithm>
#include <chrono>
#include <thread>

#include "comm/state.hpp"

namespace convoy {

void wait_for(std::span<MPI_Request> requests, const char* what) {
  using Clock = std::chrono::steady_clock;
  using std::chrono::microseconds;
  // What takes this long at most is not worth a sleep, which takes 50 us longer than asked for.
  constexpr Clock::duration kAwake = microseconds(100);
  constexpr Clock::duration kShortest = microseconds(20);
  constexpr Clock::duration kLongest = microseconds(1000);
  const auto begin = Clock::now();
  for (;;) {
    int done = 0;
    check_mpi(
        MPI_Testall(static_cast<int>(requests.size()), requests.data(), &done, MPI_STATUSES_IGNORE),
        what);
    if (done != 0) return;
    const auto waited = Clock::now() - begin;
    if (waited < kAwake) {
      std::this_thread::yield();
    } else {
      // In proportion, so that no wait becomes longer by more than an eighth.
      std::this_thread::sleep_for(std::clamp(waited / 8, kShortest, kLongest));
    }
  }
}

}  // namespace convoy
