// What the job publishes.
#pragma once

#include <cstdint>
#include <optional>

#include "convoy/engine/database_sink.hpp"
#include "convoy/engine/sinks.hpp"
#include "convoy/engine/sort_keys.hpp"
#include "jobs/user_behavior/states.hpp"

namespace convoy::user_behavior {

constexpr const char* kTable = "user_behavior_metric";

/// One row of the table: a customer with purchases.
struct Row {
  std::int64_t customer_id = 0;
  std::int64_t amount_spent = 0;  ///< kAmount
  std::optional<std::int64_t> review_score, review_count;
  Symbol insert_date;

  static const Columns& columns();
};

/// The row of a customer; `opinion` is nullptr without reviews.
///   fails: Failure(input) naming the customer whose amount is beyond kAmount
Row to_row(std::int64_t customer_id, const Spending& spending, const Opinion* opinion,
           Symbol insert_date);

/// A purchase that the run is about.
struct StagedPurchase {
  Symbol invoice_number, stock_code, detail;
  std::int64_t quantity = 0;
  Timestamp invoice_date;
  std::int64_t unit_price = 0;  ///< kPrice
  std::optional<std::int64_t> customer_id;
  Symbol country;

  static StagedPurchase of(const Purchase& purchase);
  static const Columns& columns();
};

/// A review that was judged.
struct StagedReview {
  std::int64_t customer_id = 0;
  bool positive = false;
  Symbol insert_date;

  static StagedReview of(const Review& review);
  static const Columns& columns();
};

struct ByCustomer {
  bool operator()(const Row& left, const Row& right) const {
    return left.customer_id < right.customer_id;
  }
  SortKey key(const Row& row, const SymbolOrder&) const { return {0, in_order(row.customer_id)}; }
};

struct ByInvoice {
  bool operator()(const StagedPurchase& left, const StagedPurchase& right) const;
  SortKey key(const StagedPurchase& purchase, const SymbolOrder& symbols) const {
    return {symbols.place(purchase.invoice_number), in_order(purchase.invoice_date.microseconds)};
  }
};

struct ByReviewer {
  static constexpr bool kKeyTellsAll = true;  // insert_date is the same everywhere
  bool operator()(const StagedReview& left, const StagedReview& right) const {
    if (left.customer_id != right.customer_id) return left.customer_id < right.customer_id;
    return left.positive < right.positive;
  }
  SortKey key(const StagedReview& review, const SymbolOrder&) const {
    // Ids have 32 bits.
    return {static_cast<std::uint32_t>(review.customer_id - INT32_MIN), review.positive};
  }
};

Dataset table();
Dataset staged_purchases();
Dataset staged_reviews();

/// Where the table stands in a database; its rows of the date are replaced.
DatabaseTable database_table(const Settings& settings);
/// Where purchases are loaded to.
DatabaseTable purchase_table();

}  // namespace convoy::user_behavior
