// How fast can the input be read and parsed at all? Two threads, each half of the bytes, simdjson,
// the five fields that the table needs; nothing is grouped, joined or written.
//
//   parse_floor ndjson|pretty FILE...
//
// Prints {"records": N, "check": S}; S changes if a field of any record is not read. Knows the
// layouts of `convoy generate` only: a record begins with "{" on a line or with "  {" in an array.
#include <fcntl.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t kBlock = 4 << 20;
constexpr std::string_view kArrayEnd = "\n]\n";

enum class Layout { ndjson, pretty };

struct Input {
  int descriptor;
  std::size_t size;
};

struct Tally {
  std::uint64_t records = 0;
  std::uint64_t check = 0;
};

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "parse_floor: %s\n", why.c_str());
  std::exit(1);
}

std::size_t read_at(const Input& input, std::size_t offset, char* into, std::size_t bytes) {
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t got =
        ::pread(input.descriptor, into + done, bytes - done, static_cast<off_t>(offset + done));
    if (got < 0) give_up("cannot read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

/// What stands before the first byte of a record.
std::string_view border(Layout layout) {
  return layout == Layout::ndjson ? "\n" : "\n  {";
}

/// The first record that begins at `offset` or later; the end of the records if there is none.
std::size_t record_from(const Input& input, Layout layout, std::size_t offset) {
  const std::size_t end = input.size - (layout == Layout::pretty ? kArrayEnd.size() : 0);
  if (offset == 0) return layout == Layout::pretty ? 2 : 0;
  if (offset >= end) return end;
  std::string text(64 << 10, '\0');
  text.resize(read_at(input, offset - 1, text.data(), text.size()));
  const std::size_t found = text.find(border(layout));
  return found == std::string::npos ? end : offset + found;
}

void add_record(simdjson::ondemand::object record, Tally& tally) {
  const std::string_view sender = record.find_field("senderAppType").get_string();
  const bool flagged = record.find_field("chatStartedByMessage").get_bool();
  const std::int64_t order_id = record.find_field("orderId").get_int64();
  const std::string_view stage = record.find_field("orderStage").get_string();
  const std::string_view time = record.find_field("messageSentTime").get_string();
  std::uint64_t clock;
  std::memcpy(&clock, time.data() + 11, sizeof clock);  // hh:mm:ss
  tally.check += static_cast<std::uint64_t>(order_id) + clock + stage.size() + flagged +
                 static_cast<unsigned char>(sender[1]);
  ++tally.records;
}

/// Parses records from `offset` to `end` of a file, a block at a time.
class Worker {
 public:
  explicit Worker(Layout layout)
      : layout_(layout), buffer_(1 + kBlock + 1 + simdjson::SIMDJSON_PADDING) {
    parser_.threaded = false;  // the other half has the other core
  }

  void run(const Input& input, std::size_t offset, std::size_t end) {
    while (offset < end) {
      const std::size_t wanted = std::min(kBlock, end - offset);
      char* const begin = buffer_.data() + 1;
      if (read_at(input, offset, begin, wanted) != wanted) give_up("the file became shorter");
      std::size_t taken = wanted;
      if (offset + wanted < end) {
        const std::size_t last = std::string_view(begin, wanted).rfind(border(layout_));
        if (last == std::string_view::npos) give_up("a record is larger than a block");
        taken = last + 1;
      }
      layout_ == Layout::ndjson ? parse_lines(taken) : parse_elements(taken);
      offset += taken;
    }
  }

  Tally tally;

 private:
  void parse_lines(std::size_t bytes) {
    simdjson::ondemand::document_stream records;
    const auto error =
        parser_.iterate_many(buffer_.data() + 1, bytes, std::max<std::size_t>(bytes, 64))
            .get(records);
    if (error) give_up(simdjson::error_message(error));
    for (auto record : records) add_record(record.get_object(), tally);
  }

  /// Makes an array of its own from a piece of the array.
  void parse_elements(std::size_t bytes) {
    std::size_t end = 1 + bytes;
    while (buffer_[end - 1] == '\n' || buffer_[end - 1] == ',') --end;
    buffer_[0] = '[';
    buffer_[end] = ']';
    simdjson::ondemand::document document =
        parser_.iterate(buffer_.data(), end + 1, buffer_.size());
    for (auto record : document.get_array()) add_record(record.get_object(), tally);
  }

  Layout layout_;
  std::vector<char> buffer_;
  simdjson::ondemand::parser parser_;
};

/// Parses the records that begin in the bytes `first` to `last` of all files in a row.
Tally parse_share(const std::vector<Input>& inputs, Layout layout, std::size_t first,
                  std::size_t last) {
  Worker worker(layout);
  std::size_t base = 0;
  for (const Input& input : inputs) {
    const std::size_t from = std::max(first, base) - base;
    const std::size_t to = last > base ? std::min(last - base, input.size) : 0;
    if (from < to) {
      worker.run(input, record_from(input, layout, from), record_from(input, layout, to));
    }
    base += input.size;
  }
  return worker.tally;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) give_up("use: parse_floor ndjson|pretty FILE...");
  const Layout layout =
      std::string_view(arguments[1]) == "pretty" ? Layout::pretty : Layout::ndjson;
  std::vector<Input> inputs;
  std::size_t total = 0;
  for (int i = 2; i < count; ++i) {
    const int descriptor = ::open(arguments[i], O_RDONLY);
    struct stat status {};
    if (descriptor < 0 || ::fstat(descriptor, &status) != 0) give_up("cannot open a file");
    inputs.push_back({descriptor, static_cast<std::size_t>(status.st_size)});
    total += inputs.back().size;
  }
  Tally halves[2];
  const auto parse = [&](Tally& tally, std::size_t first, std::size_t last) {
    try {
      tally = parse_share(inputs, layout, first, last);
    } catch (const simdjson::simdjson_error& error) {
      give_up(error.what());
    }
  };
  std::thread other([&] { parse(halves[1], total / 2, total); });
  parse(halves[0], 0, total / 2);
  other.join();
  std::printf("{\"records\": %llu, \"check\": %llu}\n",
              static_cast<unsigned long long>(halves[0].records + halves[1].records),
              static_cast<unsigned long long>(halves[0].check + halves[1].check));
}
