// A month of orders and the chats about them, in the order in which messages arrive.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <string_view>
#include <vector>

#include "convoy/base/timestamp.hpp"

namespace convoy {

/// SplitMix64: a counter that is multiplied and shifted. Written here because the standard
/// distributions differ between libraries, and the same seed must give the same bytes everywhere.
class RandomStream {
 public:
  /// Streams of one seed and other names are independent.
  RandomStream(std::uint64_t seed, std::string_view name);

  std::uint64_t next();
  /// A number from 0 to `bound` - 1; `bound` is below 2^32.
  std::uint64_t below(std::uint64_t bound) { return ((next() >> 32) * bound) >> 32; }
  bool chance(std::uint64_t share, std::uint64_t of) { return below(of) < share; }

 private:
  std::uint64_t state_;
};

struct SimulatedMessage {
  std::int64_t arrival = 0;  ///< seconds since 1970; not part of the record
  std::uint64_t number = 0;  ///< breaks ties of arrival
  Timestamp sent;            ///< whole seconds, strictly increasing within an order
  std::int64_t order_id = 0;
  std::int64_t customer_id = 0;
  std::int64_t courier_id = 0;
  std::string_view sender;  ///< one of the five applications
  std::string_view stage;
  bool by_courier = false;
  bool started_chat = false;  ///< the first message, but for 1 % of the chats another one
};

/// Hands out the messages of `orders` conversations of November 2020 by arrival: two minutes of
/// disorder, 1 % up to six hours late. Chats have 1 to 30 messages, 4 on average; 3 % of them are
/// one-sided. Memory: the messages of the six hours ahead.
class SimulatedChats {
 public:
  using TakeOrder = std::function<void(std::int64_t order_id, std::string_view city_code)>;

  /// `take_order` is called for the orders of the orders file, by rising id: one in 200 of those
  /// with messages is missing, one in six has no messages.
  SimulatedChats(std::uint64_t orders, std::uint64_t seed, TakeOrder take_order);

  /// The next message; nothing at the end.
  std::optional<SimulatedMessage> next();

 private:
  struct ArrivesLater {
    bool operator()(const SimulatedMessage& left, const SimulatedMessage& right) const;
  };

  std::int64_t start_of(std::uint64_t order) const;
  std::int64_t next_order_id();
  std::string_view draw_city();
  void place_order();
  void chat(std::int64_t order_id, std::int64_t start);

  std::uint64_t orders_;
  std::uint64_t placed_ = 0;
  std::int64_t last_order_id_ = 50'000'000;
  std::uint64_t sent_messages_ = 0;
  RandomStream random_;
  TakeOrder take_order_;
  std::vector<std::uint64_t> city_shares_;  ///< running sums
  std::priority_queue<SimulatedMessage, std::vector<SimulatedMessage>, ArrivesLater> under_way_;
};

}  // namespace convoy
