// What the job reads: purchases and reviews.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "convoy/base/decimal.hpp"
#include "convoy/base/symbol.hpp"
#include "convoy/base/time_format.hpp"
#include "convoy/engine/read.hpp"
#include "convoy/text/tokens.hpp"

namespace convoy::user_behavior {

constexpr DecimalType kPrice{8, 3};
constexpr DecimalType kAmount{18, 5};

/// What the user asked of the run.
struct Settings {
  explicit Settings(const JobOptions& options);
  /// Purchases of all dates and quantities.
  void want_all();

  std::int64_t least_quantity;
  Timestamp from, until;  ///< of wanted invoices, the end excluded
  TimeFormat invoice_dates;
  TokenSearch good;
  Symbol insert_date;
};

/// A line of an invoice. It has texts if the run is about it; they last as long as the record that
/// is read.
struct Purchase {
  const Settings* settings = nullptr;
  std::optional<std::string_view> invoice_number{}, stock_code{}, detail{}, country{};
  std::int64_t quantity = 0;
  Timestamp invoice_date{};
  std::int64_t unit_price = 0;                ///< kPrice
  std::optional<std::int64_t> customer_id{};  ///< nullopt: nobody's, which adds to no amount

  static const InputKind& input();
  std::string_view read(std::span<const FieldValue> values);

  /// Whether the run is about it.
  bool is_wanted() const;
};

/// The input, of which a database sends what the run is about.
InputKind wanted_purchases(const Settings& settings);

/// What a customer wrote.
struct Review {
  const Settings* settings = nullptr;
  std::int64_t customer_id = 0;
  bool positive = false;

  static const InputKind& input();
  std::string_view read(std::span<const FieldValue> values);
};

}  // namespace convoy::user_behavior
