#include "jobs/conversations/simulated_chats.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace convoy {
namespace {

constexpr std::int64_t kFirstSecond = 1'604'188'800;  // 2020-11-01T00:00:00Z
// The longest chat takes 4 h 50 min: it ends within November, too.
constexpr std::int64_t kStartSeconds = (30 * 24 - 5) * 3600;
constexpr std::uint64_t kLongestGap = 600;  // seconds between two messages of a chat
constexpr int kMostMessages = 30;

constexpr std::string_view kCustomerApps[] = {"Customer iOS", "Customer Android"};
constexpr std::string_view kCourierApps[] = {"Courier iOS", "Courier Android", "Courier App"};
constexpr std::string_view kStages[] = {"PICKING_UP", "DELIVERING", "DELIVERED"};

// A hundred city codes of three letters, largest city first.
constexpr std::string_view kCities =
    "BCNMADLISROMMILPARVLCSVQBILZAZAGPMJVALCGRNOPOTRNNAPBLQFLRGOAVCELYSTLSNCEBODLILNTEMRSBERHAM"
    "MUCCGNFRASTRDUSLEJHANNUEWAWKRKWROPOZGDNKTWBUHCLJTSRIASOTPSOFPDWVARATHSKGPATHERZAGSPURJKOSI"
    "LJUMBXBEGNISINIKIVODSLWOHRKDNKIEVTBSBUTKUTEVNLWNALATSEMSQGMEBUDDEBSZGPRGBRQOSRKSCVIEGRZLNZ"
    "INNCMNRAKNBOACCDKRTUNFEZCAIALY";
constexpr std::size_t kCityCount = kCities.size() / 3;
static_assert(kCityCount == 100);

constexpr std::int64_t kMicroseconds = 1'000'000;

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view name) : state_(seed) {
  for (const char letter : name) {
    state_ = next() ^ static_cast<unsigned char>(letter);
  }
}

std::uint64_t RandomStream::next() {
  state_ += 0x9E3779B97F4A7C15;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31);
}

bool SimulatedChats::ArrivesLater::operator()(const SimulatedMessage& left,
                                              const SimulatedMessage& right) const {
  return std::tie(left.arrival, left.number) > std::tie(right.arrival, right.number);
}

SimulatedChats::SimulatedChats(std::uint64_t orders, std::uint64_t seed, TakeOrder take_order)
    : orders_(orders), random_(seed, "chats"), take_order_(std::move(take_order)) {
  std::uint64_t sum = 0;
  for (std::uint64_t rank = 1; rank <= kCityCount; ++rank) {
    city_shares_.push_back(sum += 100'000'000 / rank);  // Zipf with exponent 1
  }
}

std::optional<SimulatedMessage> SimulatedChats::next() {
  // An order that starts later cannot send a message that arrives earlier.
  while (placed_ < orders_ &&
         (under_way_.empty() || under_way_.top().arrival >= start_of(placed_))) {
    place_order();
  }
  if (under_way_.empty()) return std::nullopt;
  const SimulatedMessage message = under_way_.top();
  under_way_.pop();
  return message;
}

std::int64_t SimulatedChats::start_of(std::uint64_t order) const {
  const double share = static_cast<double>(order) / static_cast<double>(orders_);
  return kFirstSecond + static_cast<std::int64_t>(share * static_cast<double>(kStartSeconds));
}

std::int64_t SimulatedChats::next_order_id() {
  return last_order_id_ += 1 + static_cast<std::int64_t>(random_.below(3));
}

std::string_view SimulatedChats::draw_city() {
  const std::uint64_t drawn = random_.below(city_shares_.back());
  const auto found = std::upper_bound(city_shares_.begin(), city_shares_.end(), drawn);
  return kCities.substr(static_cast<std::size_t>(found - city_shares_.begin()) * 3, 3);
}

void SimulatedChats::place_order() {
  const std::int64_t start = start_of(placed_++);
  const std::int64_t order_id = next_order_id();
  const std::string_view city = draw_city();
  if (!random_.chance(1, 200)) take_order_(order_id, city);
  chat(order_id, start);
  if (random_.chance(1, 5)) {
    const std::int64_t silent_order = next_order_id();
    take_order_(silent_order, draw_city());
  }
}

void SimulatedChats::chat(std::int64_t order_id, std::int64_t start) {
  const bool one_sided = random_.chance(3, 100);
  int messages = one_sided ? 1 : 2;
  while (messages < kMostMessages && random_.chance(one_sided ? 333 : 675, 1000)) ++messages;

  SimulatedMessage message;
  message.order_id = order_id;
  message.customer_id = 10'000'000 + static_cast<std::int64_t>(random_.below(80'000'000));
  message.courier_id = 10'000'000 + static_cast<std::int64_t>(random_.below(80'000'000));
  message.by_courier = random_.chance(1, 2);
  const std::string_view customer_app = kCustomerApps[random_.below(std::size(kCustomerApps))];
  const std::string_view courier_app = kCourierApps[random_.below(std::size(kCourierApps))];
  const int flagged =
      random_.chance(1, 100) ? static_cast<int>(random_.below(static_cast<unsigned>(messages))) : 0;
  std::size_t stage = random_.below(std::size(kStages));
  std::int64_t second = start;
  bool answered = one_sided;

  for (int i = 0; i < messages; ++i) {
    const bool must_answer = !answered && i == messages - 1;
    if (i > 0) {
      second += 1 + static_cast<std::int64_t>(random_.below(kLongestGap));
      if (stage + 1 < std::size(kStages) && random_.chance(1, 4)) ++stage;
      if (must_answer || (!one_sided && random_.chance(3, 5))) {
        message.by_courier = !message.by_courier;
        answered = true;
      }
    }
    message.sent.microseconds = second * kMicroseconds;
    message.arrival =
        second + static_cast<std::int64_t>(random_.below(random_.chance(1, 100) ? 6 * 3600 : 120));
    message.number = sent_messages_++;
    message.sender = message.by_courier ? courier_app : customer_app;
    message.stage = kStages[stage];
    message.started_chat = i == flagged;
    under_way_.push(message);
  }
}

}  // namespace convoy
