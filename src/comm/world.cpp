#include "convoy/comm/world.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <new>

#include "comm/launch.hpp"
#include "comm/state.hpp"
#include "convoy/base/hash.hpp"

namespace convoy {
namespace {

volatile std::sig_atomic_t stop_signal = 0;

void remember_signal(int number) {
  stop_signal = number;
}

std::optional<Fault> fault_from_environment() {
  const char* text = std::getenv("CONVOY_FAULT");
  if (text == nullptr) return std::nullopt;
  const std::string_view spec = text;
  const std::size_t at = spec.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  Fault fault{std::string(spec.substr(0, at)), std::atoi(text + at + 1), "failure"};
  const std::size_t colon = spec.find(':', at);
  if (colon != std::string_view::npos) fault.kind = spec.substr(colon + 1);
  return fault;
}

int count_ranks_here(MPI_Comm world) {
  MPI_Comm node = MPI_COMM_NULL;
  int ranks = 1;
  check_mpi(MPI_Comm_split_type(world, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node), "start");
  check_mpi(MPI_Comm_size(node, &ranks), "start");
  check_mpi(MPI_Comm_free(&node), "start");
  return ranks;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

void check_mpi(int result, const char* what) {
  if (result == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(result, text, &length);
  throw Failure(Exit::internal, std::string("MPI failed in ") + what + ": " +
                                    std::string(text, static_cast<std::size_t>(length)) +
                                    "; run again, and check the network between the nodes");
}

void World::State::note_step(const StepTime& turn) {
  const auto step = std::find_if(steps.begin(), steps.end(),
                                 [&](const StepTime& known) { return known.name == turn.name; });
  if (step == steps.end()) {
    steps.push_back(turn);
    return;
  }
  step->seconds += turn.seconds;
  step->waiting_seconds += turn.waiting_seconds;
  step->sent_bytes += turn.sent_bytes;
  step->received_bytes += turn.received_bytes;
}

World::World(int& argc, char**& argv) {
  prefer_shared_memory();
  state_ = std::make_unique<State>(argc, argv);
  send_small_messages_at_once();
  state_->fault = fault_from_environment();
  state_->ranks_here = count_ranks_here(state_->handle());
  for (const int number : {SIGTERM, SIGINT, SIGUSR1}) std::signal(number, remember_signal);
  // A file that outgrows a limit or a closed pipe is an error that is told, not a signal.
  for (const int number : {SIGXFSZ, SIGPIPE}) std::signal(number, SIG_IGN);
}

World::~World() {
  // Tests show with this that a crash of Open MPI does not change how a run ended.
  const bool crashes = fault_injected(*this, "shut down");
  state_.reset();
  if (crashes) std::raise(SIGSEGV);
}

int World::end(int code) {
  leave_on_crash(code);
  return code;
}

int World::rank() const {
  return state_->communicator.rank();
}
int World::size() const {
  return state_->communicator.size();
}
int World::ranks_here() const {
  return state_->ranks_here;
}
const std::vector<StepTime>& World::steps() const {
  return state_->steps;
}

void World::abort(Exit code) {
  MPI_Abort(state_->handle(), static_cast<int>(code));
  std::abort();  // MPI_Abort does not return
}

bool fault_injected(World& world, std::string_view point) {
  const auto& fault = world.state().fault;
  return fault && fault->step == point && fault->rank == world.rank();
}

void inject_fault(World& world, std::string_view step) {
  if (!fault_injected(world, step)) return;
  const auto& fault = world.state().fault;
  if (fault->kind == "memory") throw std::bad_alloc();
  if (fault->kind == "unknown") throw 42;
  if (fault->kind == "kill") std::raise(SIGKILL);
  throw Failure(Exit::internal, "fault injected into step \"" + std::string(step) + "\"");
}

Verdict verdict_of_current_exception() {
  try {
    throw;
  } catch (const Failure& failure) {
    return {true, failure.code(), failure.what()};
  } catch (const std::bad_alloc&) {
    return {true, Exit::internal, "out of memory; use more ranks on more nodes"};
  } catch (const std::exception& error) {
    return {true, Exit::internal, std::string("unexpected error: ") + error.what()};
  } catch (...) {
    return {true, Exit::internal, "unexpected error of unknown type"};
  }
}

void settle(World& world, std::string_view step, const Verdict& mine) {
  World::State& state = world.state();
  ++state.step_number;
  // Minima of a value and of its negative are equal but for the sign iff all ranks gave the same.
  const auto hash = static_cast<std::int64_t>(stable_hash(step) >> 2);
  const std::int64_t vote[5] = {mine.failed ? world.rank() : world.size(), hash, -hash,
                                state.step_number, -state.step_number};
  std::int64_t agreed[5];
  wait_for_started(
      [&](MPI_Request* request) {
        return MPI_Iallreduce(vote, agreed, 5, MPI_INT64_T, MPI_MIN, state.handle(), request);
      },
      "agreement");
  invariant(agreed[1] == -agreed[2] && agreed[3] == -agreed[4], "all ranks are in the same step");
  if (agreed[0] == world.size()) return;
  const int failing = static_cast<int>(agreed[0]);
  std::int64_t shape[2] = {static_cast<std::int64_t>(mine.code),
                           static_cast<std::int64_t>(mine.text.size())};
  broadcast(world, failing, {reinterpret_cast<char*>(shape), sizeof shape});
  std::string text = mine.text;
  text.resize(static_cast<std::size_t>(shape[1]));
  broadcast(world, failing, text);
  throw JobFailed(static_cast<Exit>(shape[0]), text);
}

void together(World& world, std::string_view step, const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  Verdict verdict;
  try {
    inject_fault(world, step);
    stop_if_requested();
    work();
  } catch (...) {
    verdict = verdict_of_current_exception();
  }
  const double working = seconds_since(begin);
  settle(world, step, verdict);
  world.state().note_step({std::string(step), working, seconds_since(begin) - working});
}

void root_decides(World& world, std::string_view step, const std::function<void()>& work) {
  together(world, step, [] {});
  Verdict verdict;
  if (world.is_root()) {
    try {
      work();
    } catch (...) {
      verdict = verdict_of_current_exception();
    }
  }
  settle(world, step, verdict);
}

bool stop_requested() {
  return stop_signal != 0;
}

void stop_if_requested() {
  if (stop_requested()) {
    throw Failure(Exit::interrupted, "stopped by signal " + std::to_string(stop_signal) +
                                         "; nothing was published, run the same command again");
  }
}

}  // namespace convoy
