// What World holds; only the comm room sees MPI.
#pragma once

#include <mpi.h>

#include <boost/mpi/communicator.hpp>
#include <boost/mpi/environment.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "convoy/comm/world.hpp"

namespace convoy {

/// A fault that a test asked for: this rank fails in that step.
struct Fault {
  std::string step;
  int rank = -1;
  std::string kind;  ///< failure (the default), unknown, memory or kill
};

struct World::State {
  State(int& argc, char**& argv) : environment(argc, argv, boost::mpi::threading::funneled) {}

  boost::mpi::environment environment;
  boost::mpi::communicator communicator;
  std::vector<StepTime> steps;
  int ranks_here = 1;
  std::int64_t step_number = 0;
  std::optional<Fault> fault;

  MPI_Comm handle() const { return communicator; }
  /// Adds a turn to its step.
  void note_step(const StepTime& turn);
};

/// Boost.MPI makes MPI return its errors; an unchecked one would be lost.
void check_mpi(int result, const char* what);

/// A number of bytes as MPI takes it.
int as_count(std::uint64_t bytes);

/// Lets MPI work on them; true if all are done.
bool are_done(std::span<MPI_Request> requests, const char* what);

/// Whether others are about to answer, or have other work to do first.
enum class Patience { awake, asleep };

/// Waits until all requests are done. After a moment, or at once, it sleeps between looks and
/// leaves the core to others: MPI's own waiting functions never do.
void wait_for(std::span<MPI_Request> requests, const char* what,
              Patience patience = Patience::awake);

/// Waits for the one request that `start(&request)` made.
template <class Start>
void wait_for_started(const Start& start, const char* what) {
  MPI_Request request = MPI_REQUEST_NULL;
  check_mpi(start(&request), what);
  wait_for({&request, 1}, what);
}

/// The bytes of rank `root` on every rank; all ranks know how many they are.
void broadcast(World& world, int root, std::span<char> bytes);

/// Runs the fault that a test injected into this step, if any.
void inject_fault(World& world, std::string_view step);

/// The failure of one rank, or none.
struct Verdict {
  bool failed = false;
  Exit code = Exit::done;
  std::string text;
};

/// Turns the exception that is being handled into a verdict.
Verdict verdict_of_current_exception();

/// Agrees on the outcome of a step; throws JobFailed on all ranks if it failed on one.
void settle(World& world, std::string_view step, const Verdict& mine);

}  // namespace convoy
