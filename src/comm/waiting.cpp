#include <algorithm>
#include <chrono>
#include <thread>

#include "comm/state.hpp"

namespace convoy {

bool are_done(std::span<MPI_Request> requests, const char* what) {
  int done = 0;
  check_mpi(
      MPI_Testall(static_cast<int>(requests.size()), requests.data(), &done, MPI_STATUSES_IGNORE),
      what);
  return done != 0;
}

void wait_for(std::span<MPI_Request> requests, const char* what, Patience patience) {
  using Clock = std::chrono::steady_clock;
  // As long as a round of an exchange takes through shared memory, where both sides copy and must
  // be awake; a short run is slower by a tenth of its work if it sleeps after 0.1 ms.
  constexpr Clock::duration kAwake = std::chrono::milliseconds(1);
  constexpr Clock::duration kLongest = std::chrono::milliseconds(1);
  const Clock::duration least = patience == Patience::asleep ? kLongest / 2 : Clock::duration(0);
  const auto begin = Clock::now();
  for (;;) {
    if (are_done(requests, what)) return;
    const auto waited = Clock::now() - begin;
    if (waited < kAwake && patience == Patience::awake) {
      std::this_thread::yield();
    } else {
      // In proportion, so that no wait becomes much longer.
      std::this_thread::sleep_for(std::clamp(waited / 32, least, kLongest));
    }
  }
}

}  // namespace convoy
