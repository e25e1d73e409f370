#include "convoy/comm/exchange.hpp"

#include <chrono>
#include <exception>

#include "comm/item_rounds.hpp"

namespace convoy {

void Outbox::clear() {
  std::size_t capacity = 0;
  for (GrowingBytes& lane : lanes_) {
    lane.clear();
    capacity += lane.capacity();
  }
  // Rounds to ever other ranks would leave every lane as large as a round.
  if (capacity > 3 * kExchangeBytes) lanes_ = std::vector<GrowingBytes>(lanes_.size());
  bytes_ = 0;
}

std::uint64_t exchange_items(World& world, std::string_view step, const FillOutbox& fill,
                             const DrainItems& drain, const WorkBeside& work) {
  // The one step that communicates while it works: its rounds agree among themselves, and the step
  // around them settles what they found.
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [begin] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  Verdict verdict;
  ItemRounds rounds(world, fill, drain);
  std::exception_ptr broken;  // rounds that cannot go on; no agreement is possible any more
  try {
    inject_fault(world, step);
    stop_if_requested();
    const auto advance = [&] {
      try {
        rounds.advance(verdict);
      } catch (...) {
        broken = std::current_exception();
        throw;
      }
      if (verdict.failed) throw Failure(verdict.code, verdict.text);  // ends the work
    };
    if (work) work(advance);
  } catch (...) {
    if (broken) std::rethrow_exception(broken);
    if (!verdict.failed) verdict = verdict_of_current_exception();
  }
  const double working = seconds();
  rounds.finish(verdict);
  settle(world, step, verdict);
  const double waiting = work ? seconds() - working : 0;
  world.state().note_step({std::string(step), seconds() - waiting, waiting, rounds.sent_bytes(),
                           rounds.received_bytes()});
  return rounds.sent_bytes();
}

}  // namespace convoy
