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
struct Questions {
  Findings conflicts;  ///< orders with several cities
  Findings without_city;
  std::uint64_t orders = 0;
  std::uint64_t messages = 0;
  std::uint64_t conversations = 0;

  void note(const Row& row) {
    if (row.city_code.is_null()) without_city.add({0, row.order_id});
    messages += static_cast<std::uint64_t>(row.num_messages_courier + row.num_messages_customer);
  }
};

void answer(Job& job, const Questions& questions, std::uint64_t used_messages) {
  note_findings(job, "orders agree on their city", "orders", questions.conflicts, questions.orders,
                "orders with several cities; the bytewise smallest one is used");
  note_findings(job, "every conversation has a city", kTable, questions.without_city,
                questions.conversations, "conversations whose order has no record or no city");
  check_same_number(job, "every used message is counted in a row", kTable, used_messages,
                    questions.messages);
}

/// One row a key of the messages.
Rows<Row> join_orders(Job& job, Partial<Conversation>& chats_of_rank,
                      Partial<Place>& places_of_rank, Questions& questions) {
  const bool dated = job.options().partition_by == "date";
  Rows<Row> rows = job.make_rows<Row>();
  for (const Slice& slice : slices(job, chats_of_rank, places_of_rank)) {
    auto chats = exchange(job, "exchange conversations", chats_of_rank, slice);
    auto places = exchange(job, "exchange orders", places_of_rank, slice);
    questions.conversations += chats.size();
    questions.orders += places.size();
    together(job.world(), "look for conflicts", [&] {
      places.for_each([&](std::int64_t order_id, const Place& place) {
        if (!place.city.agreed()) questions.conflicts.add({0, order_id});
      });
    });
    join(job, "join", chats, places,
         [&](std::int64_t order_id, const Conversation& chat, const Place* place) {
           Row row = to_row(order_id, chat, place);
           if (dated) date_row(row);
           questions.note(row);
           rows.push_back(row);
         });
  }
  return rows;
}

/// Writes the datasets by order id; the rows are then sorted by it.
Rows<Row> publish_intermediate_tables(Job& job, Rows<Row> rows,
                                      Collected<EnhancedMessage>& messages) {
  Rows<Row> by_id = sort(job, "sort by order", std::move(rows), ByOrder{});
  for (const Dataset& dataset : intermediate_tables()) write_hdf5(job, dataset, by_id.blocks());
  auto enhanced = sort(job, "sort messages", messages.take(), ByAllColumns{});
  write_hdf5(job, enhanced_messages(), enhanced.blocks());
  return by_id;
}

/// Writes the table and gives up its rows; returns how many there were on all ranks.
std::uint64_t publish_table(Job& job, Rows<Row> rows) {
  const Dataset conversations = table(job.options().partition_by);
  rows = job.options().partition_by == "date" ? sort(job, "sort", std::move(rows), ByDate{})
                                              : sort(job, "sort", std::move(rows), ByCity{});
  return write_table(job, conversations, rows.blocks());
}

}  // namespace

void run(Job& job) {
  const bool all = job.options().datasets == Datasets::all;
  const Scan messages = scan(job, all ? DetailedMessage::input() : Message::input());
  const Scan orders = scan(job, Order::input());

  Partial<Conversation> chats(job);
  Collected<EnhancedMessage> enhanced(job);
  const std::uint64_t used = all ? read<DetailedMessage>(job, messages, chats, enhanced)
                                 : read<Message>(job, messages, chats);
  Partial<Place> places(job);
  read<Order>(job, orders, places);

  Questions questions;
  Rows<Row> rows = join_orders(job, chats, places, questions);
  answer(job, questions, used);
  if (all) rows = publish_intermediate_tables(job, std::move(rows), enhanced);
  const std::uint64_t written = publish_table(job, std::move(rows));
  if (all) copy_inputs(job, "initial_datasets", {messages, orders});
  check_same_number(job, "every order with a message has a row", kTable, questions.conversations,
                    job.world().is_root() ? written : 0);
  job.commit();
}

void check(Job& job) {
  read<DetailedMessage>(job, scan(job, DetailedMessage::input()));
  read<Order>(job, scan(job, Order::input()));
  job.tell_checks();
}

}  // namespace convoy::conversations
