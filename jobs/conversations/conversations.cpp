#include "jobs/conversations/conversations.hpp"

#include "convoy/engine/collect.hpp"
#include "convoy/engine/join.hpp"
#include "convoy/engine/sinks.hpp"
#include "convoy/engine/sort.hpp"
#include "convoy/engine/verdicts.hpp"
#include "jobs/conversations/rows.hpp"

namespace convoy::conversations {
namespace {

/// What a manager asks first about the month.
void report_conflicts(Job& job, Owned<Place>& places) {
  std::vector<std::int64_t> orders;
  together(job.world(), "look for conflicts", [&] {
    places.for_each([&](std::int64_t order_id, const Place& place) {
      if (!place.city.agreed()) orders.push_back(order_id);
    });
  });
  note_findings(job, "orders agree on their city", "orders", std::move(orders),
                "orders with several cities; the bytewise smallest one is used");
}

void report_missing_cities(Job& job, const std::vector<Row>& rows) {
  std::vector<std::int64_t> orders;
  together(job.world(), "look for missing cities", [&] {
    for (const Row& row : rows) {
      if (row.city_code.is_null()) orders.push_back(row.order_id);
    }
  });
  note_findings(job, "every conversation has a city", "customer_courier_conversations",
                std::move(orders), "conversations whose order has no record or no city");
}

std::uint64_t messages_in(const std::vector<Row>& rows) {
  std::int64_t messages = 0;
  for (const Row& row : rows) messages += row.num_messages_courier + row.num_messages_customer;
  return static_cast<std::uint64_t>(messages);
}

void publish_intermediate_tables(Job& job, const std::vector<Row>& rows,
                                 Collected<EnhancedMessage>& messages) {
  const auto by_id = sort(job, "sort by order", rows, ByOrder{});
  for (const Dataset& dataset : intermediate_tables()) write_hdf5(job, dataset, view(by_id));
  const auto enhanced = sort(job, "sort messages", messages.take(), ByAllColumns{});
  write_hdf5(job, enhanced_messages(), view(enhanced));
}

}  // namespace

void run(Job& job) {
  const bool all = job.options().datasets == Datasets::all;
  const bool dated = job.options().partition_by == "date";
  const Scan messages = scan(job, all ? DetailedMessage::input() : Message::input());
  const Scan orders = scan(job, Order::input());

  Partial<Conversation> chats_of_rank;
  Collected<EnhancedMessage> enhanced;
  const std::uint64_t used = all ? read<DetailedMessage>(job, messages, chats_of_rank, enhanced)
                                 : read<Message>(job, messages, chats_of_rank);
  Partial<Place> places_of_rank;
  read<Order>(job, orders, places_of_rank);

  auto chats = exchange(job, "exchange conversations", std::move(chats_of_rank));
  auto places = exchange(job, "exchange orders", std::move(places_of_rank));
  report_conflicts(job, places);
  const std::uint64_t expected_rows = chats.size();

  auto rows = join<Row>(job, "join", std::move(chats), std::move(places), to_row);
  report_missing_cities(job, rows);
  check_same_number(job, "every used message is counted in a row", "customer_courier_conversations",
                    used, messages_in(rows));
  if (dated)
    together(job.world(), "date", [&] { std::for_each(rows.begin(), rows.end(), date_row); });
  if (all) publish_intermediate_tables(job, rows, enhanced);
  rows = dated ? sort(job, "sort", std::move(rows), ByDate{})
               : sort(job, "sort", std::move(rows), ByCity{});

  const Dataset conversations = table(job.options().partition_by);
  const std::uint64_t written = write_hdf5(job, conversations, view(rows));
  write_csv(job, conversations, view(rows));
  if (all) copy_inputs(job, {messages, orders});
  check_same_number(job, "every order with a message has a row", conversations.name, expected_rows,
                    job.world().is_root() ? written : 0);
  job.commit();
}

}  // namespace convoy::conversations
