#include <gtest/gtest.h>

#include "algebra/laws.hpp"
#include "convoy/base/failure.hpp"
#include "jobs/user_behavior/rows.hpp"

namespace convoy::user_behavior {
namespace {

Spending some_spending(std::mt19937_64& random) {
  Spending spending;
  for (auto purchases = random() % 4; purchases > 0; --purchases) {
    Purchase purchase;
    purchase.customer_id = 1;
    purchase.quantity = static_cast<std::int32_t>(random());
    purchase.unit_price = static_cast<std::int64_t>(random() % 100'000'000);
    spending.merge(Spending::of(purchase));
  }
  return spending;
}

TEST(Laws, Spending) {
  check_laws<Spending>(some_spending);
}

TEST(Laws, Opinion) {
  check_laws<Opinion>([](auto& random) {
    Opinion opinion;
    for (auto reviews = random() % 4; reviews > 0; --reviews) {
      opinion.merge(Opinion::of({nullptr, 1, random() % 2 == 0}));
    }
    return opinion;
  });
}

Spending spending_of(std::int64_t thousandths) {
  return {ExactSum{thousandths}, Count{1}};
}

TEST(Row, HoldsAmountsUpToTheTypeAndNamesTheCustomerBeyondIt) {
  constexpr std::int64_t kMost = 9'999'999'999'999'999;  // thousandths in decimal(18,5)
  EXPECT_EQ(to_row(7, spending_of(kMost), nullptr, Symbol()).amount_spent, kMost * 100);
  EXPECT_EQ(to_row(7, spending_of(-kMost), nullptr, Symbol()).amount_spent, -kMost * 100);
  for (const std::int64_t amount : {kMost + 1, -kMost - 1, INT64_MAX, INT64_MIN}) {
    try {
      to_row(4711, spending_of(amount), nullptr, Symbol());
      ADD_FAILURE() << amount;
    } catch (const Failure& failure) {
      EXPECT_NE(std::string(failure.what()).find("customer 4711 "), std::string::npos);
      EXPECT_EQ(failure.code(), Exit::input);
    }
  }
}

TEST(Row, WithoutReviewsHasNoneOfTheirColumns) {
  const Opinion none{Count{3}, Count{0}};
  const Row with = to_row(7, spending_of(1), &none, Symbol());
  EXPECT_EQ(with.review_count, 3);
  EXPECT_EQ(with.review_score, 0);
  const Row without = to_row(7, spending_of(1), nullptr, Symbol());
  EXPECT_EQ(without.review_count, std::nullopt);
  EXPECT_EQ(without.review_score, std::nullopt);
}

TEST(Staged, SortKeysFollowTheOrder) {
  std::mt19937_64 random(7);
  static const Symbol texts[] = {Symbol(), Symbol("B"), Symbol(""), Symbol("A")};
  std::vector<StagedReview> reviews(150);
  for (StagedReview& review : reviews) {
    review.customer_id = static_cast<std::int32_t>(random()) >> random() % 31;
    review.positive = random() % 2 == 0;
  }
  std::vector<StagedPurchase> purchases(150);
  for (StagedPurchase& purchase : purchases) {
    purchase.invoice_number = texts[random() % 4];
    purchase.invoice_date = Timestamp{static_cast<std::int64_t>(random() % 9) - 4};
    purchase.quantity = static_cast<std::int64_t>(random() % 3);
  }
  const SymbolOrder symbols;
  const auto expect_order = [&](const auto& rows, const auto& order) {
    for (const auto& left : rows) {
      for (const auto& right : rows) {
        const auto one = order.key(left, symbols), other = order.key(right, symbols);
        EXPECT_TRUE(one == other || order(left, right) == (one < other));
      }
    }
  };
  expect_order(reviews, ByReviewer{});
  expect_order(purchases, ByInvoice{});
}

}  // namespace
}  // namespace convoy::user_behavior
