// Sends to sinks of `read` only what they ask for.
#pragma once

#include <cstdint>
#include <tuple>

#include "convoy/engine/early.hpp"

namespace convoy {

/// A sink that hands on the records for which the test is true, and counts them.
template <class Test, class... Sinks>
class Where {
 public:
  explicit Where(Test test, Sinks&... sinks) : test_(test), sinks_(sinks...) {}

  template <class Record>
  void add(const Record& record) {
    if (!test_(record)) return;
    ++passed_;
    std::apply([&](Sinks&... sinks) { (sinks.add(record), ...); }, sinks_);
  }
  void clear() {
    passed_ = 0;
    std::apply([](Sinks&... sinks) { (sinks.clear(), ...); }, sinks_);
  }

  Early early() {
    return std::apply([](Sinks&... sinks) { return early_of(sinks...); }, sinks_);
  }

  /// How many records passed on this rank.
  std::uint64_t passed() const { return passed_; }

 private:
  Test test_;
  std::tuple<Sinks&...> sinks_;
  std::uint64_t passed_ = 0;
};

/// The sinks must outlive what it returns.
template <class Test, class... Sinks>
Where<Test, Sinks...> where(Test test, Sinks&... sinks) {
  return Where<Test, Sinks...>(test, sinks...);
}

}  // namespace convoy
