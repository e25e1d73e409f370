// What is known of a customer while purchases and reviews are brought together.
#pragma once

#include <cstdint>

#include "convoy/algebra/monoids.hpp"
#include "convoy/record/wire.hpp"
#include "jobs/user_behavior/records.hpp"

namespace convoy::user_behavior {

/// What a customer spent.
struct Spending {
  using Key = std::int64_t;
  ExactSum amount;  ///< in thousandths, the last digit of a price
  Count purchases;

  static Key key_of(const Purchase& purchase) { return *purchase.customer_id; }
  static Spending of(const Purchase& purchase) {
    return {ExactSum{purchase.quantity * purchase.unit_price}, Count{1}};
  }
  void merge(const Spending& other) {
    amount.merge(other.amount);
    purchases.merge(other.purchases);
  }
  static TextMembers texts() { return {}; }
  friend bool operator==(const Spending&, const Spending&) = default;
};

/// What a customer thinks.
struct Opinion {
  using Key = std::int64_t;
  Count reviews;
  Count positive;

  static Key key_of(const Review& review) { return review.customer_id; }
  static Opinion of(const Review& review) { return {Count{1}, Count{review.positive ? 1 : 0}}; }
  void merge(const Opinion& other) {
    reviews.merge(other.reviews);
    positive.merge(other.positive);
  }
  static TextMembers texts() { return {}; }
  friend bool operator==(const Opinion&, const Opinion&) = default;
};

}  // namespace convoy::user_behavior
