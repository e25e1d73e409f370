// The laws that every state must obey, checked on random states; part of the proof of any job.
#pragma once

#include <gtest/gtest.h>

#include <random>

#include "convoy/algebra/monoids.hpp"

namespace convoy {

/// Identity, associativity, commutativity on `rounds` triples that `make` draws.
template <Monoid State, class Make>
void check_laws(const Make& make, int rounds = 20'000) {
  std::mt19937_64 random(20'201'106);  // fixed, so that a failure can be seen again
  const auto merged = [](State left, const State& right) {
    left.merge(right);
    return left;
  };
  for (int round = 0; round < rounds; ++round) {
    const State a = make(random);
    const State b = make(random);
    const State c = make(random);
    ASSERT_EQ(merged(State{}, a), a) << "identity, round " << round;
    ASSERT_EQ(merged(a, State{}), a) << "identity, round " << round;
    ASSERT_EQ(merged(a, b), merged(b, a)) << "commutativity, round " << round;
    ASSERT_EQ(merged(merged(a, b), c), merged(a, merged(b, c))) << "associativity, round " << round;
  }
}

}  // namespace convoy
