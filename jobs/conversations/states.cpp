#include "jobs/conversations/states.hpp"

namespace convoy::conversations {

const Columns& Conversation::columns() {
  using Chat = Conversation;
  using First = Earliest<bool>;
  using Last = Latest<Symbol>;
  static const Columns columns{
      column<&Chat::courier, &First::time>("courier_time", "first message of the courier"),
      column<&Chat::courier, &First::value>("courier_flagged", "whether it was flagged"),
      column<&Chat::customer, &First::time>("customer_time", "first message of the customer"),
      column<&Chat::customer, &First::value>("customer_flagged", "whether it was flagged"),
      column<&Chat::last, &Last::time>("last_time", "last message"),
      column<&Chat::last, &Last::value>("last_stage", "its stage"),
      column<&Chat::courier_messages, &Count::value>("courier_messages", "how many"),
      column<&Chat::customer_messages, &Count::value>("customer_messages", "how many")};
  return columns;
}

const Columns& Place::columns() {
  static const Columns columns{
      column<&Place::city, &Agreed::smallest>("city_smallest", "bytewise smallest city"),
      column<&Place::city, &Agreed::greatest>("city_greatest", "bytewise greatest city")};
  return columns;
}

}  // namespace convoy::conversations
