// The floor under reading and combining: two processes, each a half of every file, simdjson, the
// five fields that the table needs, merged by order in a hash table whose slots are loaded 32
// records ahead. Nothing is exchanged, joined or written, and damaged input ends it.
//
//   floor parse|combine GLOB
//
// GLOB names NDJSON files. parse leaves the table out. Prints {"seconds", "records",
// "courier_messages", "time_sum"}: of the slower process, and sums that show that every field of
// every record was read.
#include <fcntl.h>
#include <glob.h>
#include <simdjson.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::size_t kBlock = 256 << 10;
constexpr int kProcesses = 2;

[[noreturn]] void give_up(const char* why) {
  std::fprintf(stderr, "floor: %s\n", why);
  std::_Exit(1);
}

struct Message {
  std::int64_t order_id;
  std::uint32_t seconds;  // since 1970
  std::uint8_t stage_bytes;
  std::uint8_t by_courier;
  std::uint8_t flagged;
};

/// What is kept of an order: two of them in a cache line.
struct alignas(32) Chat {
  std::int64_t order_id = 0;  // 0: free
  std::uint32_t first[2] = {UINT32_MAX, UINT32_MAX};
  std::uint32_t last = 0;
  std::uint16_t messages[2] = {0, 0};
  std::uint8_t stage_bytes = 0;
  std::uint8_t flagged = 0;
};

class Table {
 public:
  void add(const Message& message) {
    Message& place = waiting_[head_ % kDistance];
    if (head_ >= kDistance) merge(place);
    place = message;
    __builtin_prefetch(&chats_[slot_of(message.order_id)], 1);
    ++head_;
  }

  /// The messages that went into the table.
  std::uint64_t finish() {
    for (std::size_t i = head_ < kDistance ? 0 : head_ - kDistance; i < head_; ++i)
      merge(waiting_[i % kDistance]);
    std::uint64_t messages = 0;
    for (const Chat& chat : chats_) messages += chat.messages[0] + chat.messages[1];
    return messages;
  }

 private:
  static constexpr std::size_t kDistance = 32;

  std::size_t slot_of(std::int64_t order_id) const {
    return (static_cast<std::uint64_t>(order_id) * 0x9E3779B97F4A7C15U >> 32) & (chats_.size() - 1);
  }

  Chat& find(std::int64_t order_id) {
    std::size_t slot = slot_of(order_id);
    while (chats_[slot].order_id != order_id && chats_[slot].order_id != 0)
      slot = (slot + 1) & (chats_.size() - 1);
    return chats_[slot];
  }

  void merge(const Message& message) {
    Chat* chat = &find(message.order_id);
    if (chat->order_id == 0) {
      if (++orders_ * 2 > chats_.size()) {
        grow();
        chat = &find(message.order_id);
      }
      chat->order_id = message.order_id;
    }
    std::uint32_t& first = chat->first[message.by_courier];
    if (message.seconds < first) first = message.seconds;
    ++chat->messages[message.by_courier];
    if (message.seconds >= chat->last) {
      chat->last = message.seconds;
      chat->stage_bytes = message.stage_bytes;
    }
    chat->flagged |= message.flagged;
  }

  void grow() {
    std::vector<Chat> old(chats_.size() * 2);
    old.swap(chats_);
    for (const Chat& chat : old)
      if (chat.order_id != 0) find(chat.order_id) = chat;
  }

  std::vector<Chat> chats_ = std::vector<Chat>(1 << 16);
  std::size_t orders_ = 0;
  Message waiting_[kDistance];
  std::size_t head_ = 0;
};

/// yyyy-MM-ddTHH:mm:ssZ in seconds since 1970.
std::uint32_t seconds_of(std::string_view time) {
  if (time.size() != 20 || time[10] != 'T' || time[19] != 'Z') give_up("another form of time");
  const auto digits = [&](std::size_t at) {
    const unsigned tens = static_cast<unsigned char>(time[at]) - '0';
    const unsigned ones = static_cast<unsigned char>(time[at + 1]) - '0';
    if (tens > 9 || ones > 9) give_up("another form of time");
    return tens * 10 + ones;
  };
  const unsigned month = digits(5);
  const unsigned year = digits(0) * 100 + digits(2) - (month <= 2);
  const unsigned day_of_year = (153 * (month + (month > 2 ? -3U : 9U)) + 2) / 5 + digits(8) - 1;
  const unsigned days = year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
  return days * 86400 + digits(11) * 3600 + digits(14) * 60 + digits(17);
}

Message read_message(simdjson::ondemand::object record) {
  Message message{};
  const std::string_view sender = record.find_field("senderAppType").get_string();
  message.by_courier = sender.starts_with("Courier");
  if (!message.by_courier && !sender.starts_with("Customer")) give_up("another sender");
  message.flagged = record.find_field("chatStartedByMessage").get_bool();
  message.order_id = record.find_field("orderId").get_int64();
  const std::string_view stage = record.find_field("orderStage").get_string();
  message.stage_bytes = static_cast<std::uint8_t>(stage.size());
  message.seconds = seconds_of(record.find_field("messageSentTime").get_string());
  return message;
}

struct Tally {
  double seconds;
  std::uint64_t records;
  std::uint64_t courier_messages;
  std::uint64_t time_sum;
};

/// A part of a file; lines that begin in it belong to it.
struct Share {
  int descriptor;
  std::size_t offset;
  std::size_t end;
};

std::size_t read_at(const Share& share, std::size_t offset, char* into, std::size_t bytes) {
  const ssize_t got = ::pread(share.descriptor, into, bytes, static_cast<off_t>(offset));
  if (got < 0) give_up("cannot read");
  return static_cast<std::size_t>(got);
}

/// The first line that begins at `offset` or later.
std::size_t line_from(const Share& share, std::size_t offset) {
  if (offset == 0) return 0;
  char text[4096];
  const std::string_view found(text, read_at(share, offset - 1, text, sizeof text));
  return offset + std::min(found.find('\n'), found.size());
}

class Worker {
 public:
  explicit Worker(bool combines)
      : combines_(combines), buffer_(kBlock + simdjson::SIMDJSON_PADDING) {
    parser_.threaded = false;  // the other process has the other core
  }

  /// Whole lines of the next block.
  void advance(Share& share) {
    const std::size_t bytes = std::min(kBlock, share.end - share.offset);
    if (read_at(share, share.offset, buffer_.data(), bytes) != bytes) give_up("a short read");
    const std::size_t lines = std::string_view(buffer_.data(), bytes).rfind('\n') + 1;
    if (lines == 0) give_up("a record is larger than a block or its line has no end");
    simdjson::ondemand::document_stream records;
    if (parser_.iterate_many(buffer_.data(), lines, kBlock).get(records)) give_up("no JSON");
    for (auto record : records) {
      const Message message = read_message(record.get_object());
      ++tally.records;
      tally.courier_messages += message.by_courier;
      tally.time_sum += message.seconds;
      if (combines_) table_.add(message);
    }
    share.offset += lines;
  }

  void finish() {
    if (combines_ && table_.finish() != tally.records) give_up("the table lost messages");
  }

  Tally tally{};

 private:
  bool combines_;
  std::vector<char> buffer_;
  simdjson::ondemand::parser parser_;
  Table table_;
};

/// Reads this process's part of every file, side by side: so it meets each order once.
Tally work(bool combines, std::size_t process, const glob_t& files) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<Share> shares;
  for (std::size_t i = 0; i < files.gl_pathc; ++i) {
    struct stat status {};
    Share share{::open(files.gl_pathv[i], O_RDONLY), 0, 0};
    if (share.descriptor < 0 || ::fstat(share.descriptor, &status) != 0) give_up("cannot open");
    const auto size = static_cast<std::size_t>(status.st_size);
    share.offset = line_from(share, size * process / kProcesses);
    share.end = line_from(share, size * (process + 1) / kProcesses);
    shares.push_back(share);
  }
  Worker worker(combines);
  for (bool more = true; more;) {
    more = false;
    for (Share& share : shares) {
      if (share.offset < share.end) worker.advance(share);
      more |= share.offset < share.end;
    }
  }
  worker.finish();
  worker.tally.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return worker.tally;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view what = count == 3 ? arguments[1] : "";
  if (what != "parse" && what != "combine") give_up("use: floor parse|combine GLOB");
  glob_t files{};
  if (::glob(arguments[2], 0, nullptr, &files) != 0) give_up("no such files");
  void* const shared = ::mmap(nullptr, kProcesses * sizeof(Tally), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) give_up("no memory");
  auto* const tallies = static_cast<Tally*>(shared);
  for (std::size_t process = 0; process < kProcesses; ++process) {
    if (::fork() != 0) continue;
    try {
      tallies[process] = work(what == "combine", process, files);
    } catch (const simdjson::simdjson_error& error) {
      give_up(error.what());
    }
    std::_Exit(0);
  }
  for (int status = 0; ::wait(&status) > 0;)
    if (status != 0) give_up("a process failed");
  Tally total{};
  for (const Tally* tally = tallies; tally < tallies + kProcesses; ++tally) {
    total.seconds = std::max(total.seconds, tally->seconds);
    total.records += tally->records;
    total.courier_messages += tally->courier_messages;
    total.time_sum += tally->time_sum;
  }
  std::printf(
      "{\"seconds\": %.6f, \"records\": %ju, \"courier_messages\": %ju, \"time_sum\": %ju}\n",
      total.seconds, static_cast<std::uintmax_t>(total.records),
      static_cast<std::uintmax_t>(total.courier_messages),
      static_cast<std::uintmax_t>(total.time_sum));
}
