#include "jobs/user_behavior/user_behavior.hpp"

#include "convoy/engine/collect.hpp"
#include "convoy/engine/database_sink.hpp"
#include "convoy/engine/join.hpp"
#include "convoy/engine/sort.hpp"
#include "convoy/engine/verdicts.hpp"
#include "convoy/engine/where.hpp"
#include "jobs/user_behavior/rows.hpp"

namespace convoy::user_behavior {
namespace {

Settings settings_of(Job& job) {
  std::optional<Settings> settings;
  together(job.world(), "understand the settings", [&] { settings.emplace(job.options()); });
  return *settings;
}

}  // namespace

void run(Job& job) {
  Settings settings = settings_of(job);
  const Scan purchases = scan(job, wanted_purchases(settings));
  if (purchases.table) settings.invoice_dates = TimeFormat();  // a server tells times in its way
  const Scan reviews = scan(job, Review::input());

  Partial<Spending> spendings(job);
  Collected<StagedPurchase> wanted(job);
  auto named = where([](const Purchase& p) { return p.customer_id.has_value(); }, spendings);
  auto chosen = where([](const Purchase& p) { return p.is_wanted(); }, wanted, named);
  read(job, purchases, Purchase{&settings}, chosen);
  Partial<Opinion> opinions(job);
  Collected<StagedReview> judged(job);
  read(job, reviews, Review{&settings}, opinions, judged);

  write_stage(job, staged_purchases(),
              sort(job, "sort purchases", wanted.take(), ByInvoice{}).blocks());
  write_stage(job, staged_reviews(),
              sort(job, "sort reviews", judged.take(), ByReviewer{}).blocks());

  Rows<Row> rows = job.make_rows<Row>();
  std::uint64_t counted = 0;
  for (const Slice& slice : slices(job, spendings, opinions)) {
    auto spent = exchange(job, "exchange purchases", spendings, slice);
    auto thought = exchange(job, "exchange reviews", opinions, slice);
    join(job, "join", spent, thought,
         [&](std::int64_t customer, const Spending& spending, const Opinion* opinion) {
           rows.push_back(to_row(customer, spending, opinion, settings.insert_date));
           counted += static_cast<std::uint64_t>(spending.purchases.value);
         });
  }
  check_same_number(job, "every purchase of a customer is in a row", kTable, named.passed(),
                    counted);
  rows = sort(job, "sort", std::move(rows), ByCustomer{});
  write_table(job, table(), rows.blocks());
  if (!job.options().postgres.empty()) {
    replace_rows(job, database_table(settings), Row::columns(), rows.blocks());
  }
  if (job.options().datasets == Datasets::all) copy_inputs(job, "raw", {purchases, reviews});
  job.commit();
}

void check(Job& job) {
  const Settings settings = settings_of(job);
  read(job, scan(job, Purchase::input()), Purchase{&settings});
  read(job, scan(job, Review::input()), Review{&settings});
  job.tell_checks();
}

void populate(Job& job) {
  Settings settings = settings_of(job);
  settings.want_all();
  Collected<StagedPurchase> purchases(job);
  read(job, scan(job, Purchase::input()), Purchase{&settings}, purchases);
  Rows<StagedPurchase> rows = purchases.take();
  if (sum_all(job.world(), rows.size()) == 0) {
    together(job.world(), "judge purchases", [] {
      throw Failure(Exit::input, "there are no purchases to load; the table stays as it is");
    });
  }
  replace_rows(job, purchase_table(), StagedPurchase::columns(), rows.blocks());
  job.tell_checks();
}

}  // namespace convoy::user_behavior
