// The ranks of a run and how they agree. Every function that takes a World first is collective.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "convoy/base/failure.hpp"

namespace convoy {

/// A step of a run as this rank saw it, all its turns together.
struct StepTime {
  std::string name;
  double seconds = 0;  ///< own work
  /// For the slowest rank; beside other work also what was left of an exchange then. An exchange by
  /// itself counts all as work.
  double waiting_seconds = 0;
  std::uint64_t sent_bytes = 0;      ///< of items, to other ranks
  std::uint64_t received_bytes = 0;  ///< from other ranks
};

/// All ranks, for the lifetime of the program; made once, before anything else that is collective.
class World {
 public:
  World(int& argc, char**& argv);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  int rank() const;
  int size() const;
  int ranks_here() const;  ///< ranks on this rank's node, itself included
  bool spans_nodes() const { return ranks_here() < size(); }
  bool is_root() const { return rank() == 0; }

  /// Takes the code that all ranks have agreed on, and returns it: they only shut down after this.
  int end(int code);

  /// Ends every rank at once with this code; for errors that were not agreed on.
  [[noreturn]] void abort(Exit code);

  const std::vector<StepTime>& steps() const;

  struct State;
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

/// The same failure on all ranks, thrown by agreement only.
class JobFailed : public Failure {
 public:
  using Failure::Failure;
};

/// Runs local work on every rank, then agrees: if it threw anywhere, all ranks throw JobFailed with
/// the text of the lowest failing rank. The work must not communicate. A signal that asks to stop
/// ends the run here, too (Exit::interrupted).
///   step: its name, the same on all ranks; faults can be injected by it (CONVOY_FAULT=step@rank)
void together(World& world, std::string_view step, const std::function<void()>& work);

/// Like together, but only rank 0 works, after every rank has arrived without a failure: for what
/// must happen once and only if all are well.
void root_decides(World& world, std::string_view step, const std::function<void()>& work);

/// Whether a test asked for a fault at this point of this rank (CONVOY_FAULT=point@rank). Not
/// collective.
bool fault_injected(World& world, std::string_view point);

/// Every rank's bytes, in rank order.
std::vector<std::string> gather_all(World& world, std::string_view mine);

/// Every rank's values, in rank order. A value must mean the same on all ranks.
template <class Value>
std::vector<Value> gather_values(World& world, std::span<const Value> mine) {
  static_assert(std::is_trivially_copyable_v<Value>);
  const std::vector<std::string> parts =
      gather_all(world, {reinterpret_cast<const char*>(mine.data()), mine.size_bytes()});
  std::size_t count = 0;
  for (const std::string& part : parts) count += part.size() / sizeof(Value);
  std::vector<Value> all;
  all.reserve(count);
  for (const std::string& part : parts) {
    const std::size_t first = all.size();
    all.resize(first + part.size() / sizeof(Value));
    if (!part.empty())
      std::memcpy(static_cast<void*>(all.data() + first), part.data(), part.size());
  }
  return all;
}

/// Rank 0's bytes on every rank.
std::string from_root(World& world, std::string_view mine);

std::uint64_t sum_all(World& world, std::uint64_t mine);
std::uint64_t maximum_all(World& world, std::uint64_t mine);

/// Whether a signal asked this process to stop; long local loops look at it.
bool stop_requested();

/// Throws Failure(interrupted) if a signal asked to stop.
void stop_if_requested();

}  // namespace convoy
