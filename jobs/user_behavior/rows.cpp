#include "jobs/user_behavior/rows.hpp"

#include <tuple>

namespace convoy::user_behavior {
namespace {

constexpr std::int64_t kAmountOfPrice = 100;  // digits of an amount in the last digit of a price

Symbol symbol_of(const std::optional<std::string_view>& text) {
  return text ? Symbol(*text) : Symbol();
}

}  // namespace

Row to_row(std::int64_t customer_id, const Spending& spending, const Opinion* opinion,
           Symbol insert_date) {
  const __int128 amount = spending.amount.value * kAmountOfPrice;
  const std::int64_t greatest = kAmount.greatest();
  if (amount > greatest || amount < -greatest) {
    throw Failure(Exit::input, "customer " + std::to_string(customer_id) +
                                   " spent more than decimal(18,5) can hold; look for a wrong "
                                   "quantity or unit_price among the purchases");
  }
  Row row;
  row.customer_id = customer_id;
  row.amount_spent = static_cast<std::int64_t>(amount);
  if (opinion != nullptr) {
    row.review_score = opinion->positive.value;
    row.review_count = opinion->reviews.value;
  }
  row.insert_date = insert_date;
  return row;
}

const Columns& Row::columns() {
  static const Columns columns{
      column<&Row::customer_id>("customer_id", "customer with purchases", "", ColumnRole::id),
      decimal_column<&Row::amount_spent>("amount_spent", "sum of quantity times unit price",
                                         kAmount),
      column<&Row::review_score>("review_score", "positive reviews, null without reviews",
                                 "reviews"),
      column<&Row::review_count>("review_count", "reviews, null if there are none", "reviews"),
      column<&Row::insert_date>("insert_date", "date of the run")};
  return columns;
}

StagedPurchase StagedPurchase::of(const Purchase& purchase) {
  return {symbol_of(purchase.invoice_number),
          symbol_of(purchase.stock_code),
          symbol_of(purchase.detail),
          purchase.quantity,
          purchase.invoice_date,
          purchase.unit_price,
          purchase.customer_id,
          symbol_of(purchase.country)};
}

const Columns& StagedPurchase::columns() {
  using P = StagedPurchase;
  static const Columns columns{
      column<&P::invoice_number>("invoice_number", "invoice of the purchase"),
      column<&P::stock_code>("stock_code", "what was bought, by its code"),
      column<&P::detail>("detail", "what was bought, in words"),
      column<&P::quantity>("quantity", "how many were bought", "pieces"),
      column<&P::invoice_date>("invoice_date", "when the invoice was made"),
      decimal_column<&P::unit_price>("unit_price", "price of a piece", kPrice),
      column<&P::customer_id>("customer_id", "who bought, null if nobody is named", "",
                              ColumnRole::id),
      column<&P::country>("country", "where the customer lives")};
  return columns;
}

StagedReview StagedReview::of(const Review& review) {
  return {review.customer_id, review.positive, review.settings->insert_date};
}

const Columns& StagedReview::columns() {
  using R = StagedReview;
  static const Columns columns{
      column<&R::customer_id>("cid", "customer who wrote the review", "", ColumnRole::id),
      column<&R::positive>("positive_review", "whether the review has the word good"),
      column<&R::insert_date>("insert_date", "date of the run")};
  return columns;
}

bool ByInvoice::operator()(const StagedPurchase& left, const StagedPurchase& right) const {
  const auto key = [](const StagedPurchase& p) {
    return std::tie(p.invoice_number, p.invoice_date, p.stock_code, p.detail, p.quantity,
                    p.unit_price, p.customer_id, p.country);
  };
  return key(left) < key(right);
}

Dataset table() {
  return {kTable,
          "one row per customer with purchases on the date: what was spent and thought",
          Row::columns(),
          {"insert_date"},
          {"insert_date", "customer_id"},
          {{ChartKind::spread, "review_count", "Reviews of a customer"},
           {ChartKind::spread, "review_score", "Positive reviews of a customer"}}};
}

Dataset staged_purchases() {
  return {"user_purchase",
          "purchases of the run date that are large enough, as they were read",
          StagedPurchase::columns(),
          {},
          {"invoice_number", "invoice_date", "stock_code", "detail", "quantity", "unit_price",
           "customer_id", "country"}};
}

Dataset staged_reviews() {
  return {"movie_review",
          "reviews that were judged",
          StagedReview::columns(),
          {},
          {"cid", "positive_review", "insert_date"}};
}

DatabaseTable database_table(const Settings& settings) {
  return {"public",
          kTable,
          {{"customer_id", "integer"},
           {"amount_spent", "numeric(18,5)"},
           {"review_score", "integer"},
           {"review_count", "integer"},
           {"insert_date", "date"}},
          ReplacedRows{"insert_date", std::string(settings.insert_date.text())}};
}

DatabaseTable purchase_table() {
  return {"retail",
          "user_purchase",
          {{"invoice_number", "text"},
           {"stock_code", "text"},
           {"detail", "text"},
           {"quantity", "integer"},
           {"invoice_date", "timestamp"},
           {"unit_price", "numeric(8,3)"},
           {"customer_id", "integer"},
           {"country", "text"}},
          {}};
}

}  // namespace convoy::user_behavior
