// The generator: the same bytes for the same seed, and the shares and shapes that it promises.
#include "jobs/conversations/generate.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <CLI/CLI.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "convoy/base/hash.hpp"
#include "convoy/base/timestamp.hpp"

namespace convoy {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class Generate : public ::testing::Test {
 protected:
  Generate() : root_(fs::temp_directory_path() / ("generate_" + std::to_string(::getpid()))) {
    fs::remove_all(root_);
  }
  ~Generate() override { fs::remove_all(root_); }

  GenerateOptions options(const std::string& folder, std::uint64_t orders = 2000) const {
    GenerateOptions made;
    made.out = root_ / folder;
    made.orders = orders;
    return made;
  }

  fs::path root_;
};

/// File name to content.
std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    files[entry.path().filename().string()] = read_file(entry.path());
  }
  return files;
}

std::map<std::string, std::string> generated(const GenerateOptions& options) {
  generate_conversations(options);
  return files_of(options.out);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<json> records_of(const std::string& text, Layout layout) {
  if (layout != Layout::ndjson) return json::parse(text).get<std::vector<json>>();
  std::vector<json> records;
  for (const std::string& line : lines_of(text)) records.push_back(json::parse(line));
  return records;
}

std::string gunzip(const std::string& bytes, std::size_t size) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string plain(size + 1, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

std::string unzstd(const std::string& bytes, std::size_t size) {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  std::string plain(size + 1, '\0');
  plain.resize(
      ZSTD_decompressDCtx(context, plain.data(), plain.size(), bytes.data(), bytes.size()));
  ZSTD_freeDCtx(context);
  return plain;
}

TEST_F(Generate, SameSeedSameBytesOtherSeedOtherBytes) {
  GenerateOptions first = options("first");
  first.files = 3;
  first.bad_percent = 2;
  first.late_percent = 5;
  GenerateOptions second = first;
  second.out = root_ / "second";
  const auto bytes = generated(first);
  EXPECT_EQ(bytes, generated(second));
  EXPECT_EQ(bytes, generated(first)) << "a rerun replaces the files";
  second.seed = 2;
  EXPECT_NE(bytes, generated(second));
}

// Pins the bytes: a change of the random stream would silently change every benchmark's data.
TEST_F(Generate, FirstRecordsStay) {
  const auto files = generated(options("pinned"));
  const std::string& messages = files.at("messages.ndjson");
  EXPECT_EQ(lines_of(messages).front(),
            R"({"senderAppType":"Customer Android","customerId":74395932,"fromId":74395932,)"
            R"("toId":85699618,"chatStartedByMessage":true,"orderId":50000001,)"
            R"("orderStage":"DELIVERING","courierId":85699618,)"
            R"("messageSentTime":"2020-11-01T00:00:00Z"})");
  EXPECT_EQ(digest(messages).text(), "8fe3e8de103df6fe8391109e2eca0aa5");
  EXPECT_EQ(digest(files.at("orders.ndjson")).text(), "4dab7276f06cbab3b04fd12e68ab6f5a");
}

TEST_F(Generate, EveryLayoutHoldsTheSameRecords) {
  GenerateOptions made = options("layouts");
  const auto ndjson = generated(made);
  for (const Layout layout : {Layout::array, Layout::pretty}) {
    made.out = root_ / (layout == Layout::array ? "array" : "pretty");
    made.layout = layout;
    const auto files = generated(made);
    for (const std::string name : {"messages", "orders"}) {
      EXPECT_EQ(records_of(files.at(name + ".json"), layout),
                records_of(ndjson.at(name + ".ndjson"), Layout::ndjson));
    }
    EXPECT_EQ(lines_of(files.at("messages.json")).size() == 1, layout == Layout::array);
  }
}

TEST_F(Generate, CompressedFilesHoldTheSameBytes) {
  // More than one block of 1 MiB, so that the stream is flushed in between.
  const std::string plain = generated(options("plain")).at("messages.ndjson");
  ASSERT_GT(plain.size(), std::size_t{3} << 19);
  GenerateOptions made = options("gz");
  made.compress = Compress::gz;
  EXPECT_EQ(gunzip(generated(made).at("messages.ndjson.gz"), plain.size()), plain);
  made.out = root_ / "zst";
  made.compress = Compress::zst;
  EXPECT_EQ(unzstd(generated(made).at("messages.ndjson.zst"), plain.size()), plain);
}

struct Chat {
  std::set<std::int64_t> seconds;
  int messages = 0;
  int flagged = 0;
  bool customer = false;
  bool courier = false;
};

TEST_F(Generate, ChatsHaveThePromisedShape) {
  const auto files = generated(options("shape", 20'000));
  std::map<std::int64_t, Chat> chats;
  std::set<std::string> senders;
  std::set<std::string> stages;
  for (const json& message : records_of(files.at("messages.ndjson"), Layout::ndjson)) {
    ASSERT_EQ(message.size(), 9U);
    Chat& chat = chats[message.at("orderId")];
    const std::string sender = message.at("senderAppType");
    const bool courier = sender.starts_with("Courier");
    const std::string time = message.at("messageSentTime");
    ASSERT_TRUE(time.starts_with("2020-11-")) << time;
    chat.seconds.insert(parse_timestamp(time).value().microseconds);
    ++chat.messages;
    chat.flagged += message.at("chatStartedByMessage").get<bool>() ? 1 : 0;
    (courier ? chat.courier : chat.customer) = true;
    EXPECT_EQ(message.at("fromId"), message.at(courier ? "courierId" : "customerId"));
    EXPECT_EQ(message.at("toId"), message.at(courier ? "customerId" : "courierId"));
    senders.insert(sender);
    stages.insert(message.at("orderStage"));
  }
  EXPECT_EQ(chats.size(), 20'000U);
  EXPECT_EQ(senders, (std::set<std::string>{"Customer iOS", "Customer Android", "Courier iOS",
                                            "Courier Android", "Courier App"}));
  EXPECT_EQ(stages, (std::set<std::string>{"PICKING_UP", "DELIVERING", "DELIVERED"}));
  int messages = 0, one_sided = 0;
  for (const auto& [order_id, chat] : chats) {
    EXPECT_EQ(chat.seconds.size(), chat.messages) << "times of order " << order_id << " repeat";
    EXPECT_EQ(chat.flagged, 1);
    EXPECT_LE(chat.messages, 30);
    messages += chat.messages;
    one_sided += chat.customer && chat.courier ? 0 : 1;
  }
  EXPECT_NEAR(messages, 80'000, 2'000);
  EXPECT_NEAR(one_sided, 600, 100);
}

TEST_F(Generate, OrdersMissAFewAndAddSilentOnes) {
  const auto files = generated(options("orders", 20'000));
  std::set<std::int64_t> chats;
  for (const json& message : records_of(files.at("messages.ndjson"), Layout::ndjson)) {
    chats.insert(message.at("orderId").get<std::int64_t>());
  }
  int with_chat = 0, silent = 0;
  std::map<std::string, int> cities;
  for (const json& order : records_of(files.at("orders.ndjson"), Layout::ndjson)) {
    ++(chats.contains(order.at("orderId").get<std::int64_t>()) ? with_chat : silent);
    ++cities[order.at("cityCode")];
  }
  EXPECT_NEAR(20'000 - with_chat, 100, 40);
  EXPECT_NEAR(silent, 4'000, 250);
  EXPECT_EQ(cities.size(), 100U);
  EXPECT_NEAR(cities.at("BCN"), 24'000 * 0.193, 250) << "Zipf: 1 / (1 + 1/2 + ... + 1/100)";
  EXPECT_NEAR(cities.at("MAD"), 24'000 * 0.0964, 200);
}

TEST_F(Generate, FilesAreInterleavedInTime) {
  GenerateOptions made = options("files");
  made.files = 4;
  const auto files = generated(made);
  std::size_t records = 0;
  for (int i = 0; i < 4; ++i) {
    const auto lines = lines_of(files.at("messages-0000" + std::to_string(i) + ".ndjson"));
    records += lines.size();
    EXPECT_NEAR(static_cast<double>(lines.size()), 2'000, 200);
    EXPECT_NE(lines.front().find("2020-11-01T"), std::string::npos);
    EXPECT_NE(lines.back().find("2020-11-30T"), std::string::npos);
  }
  EXPECT_EQ(records, lines_of(generated(options("one")).at("messages.ndjson")).size());
}

TEST_F(Generate, LateMessagesAreHeldBackAndNothingElseChanges) {
  GenerateOptions made = options("late");
  made.late_percent = 5;
  const auto files = generated(made);
  const auto late = lines_of(files.at("late.ndjson"));
  const auto all = lines_of(generated(options("all")).at("messages.ndjson"));
  EXPECT_NEAR(static_cast<double>(late.size()), 0.05 * static_cast<double>(all.size()), 60);
  auto together = lines_of(files.at("messages.ndjson"));
  together.insert(together.end(), late.begin(), late.end());
  EXPECT_EQ(std::multiset<std::string>(together.begin(), together.end()),
            std::multiset<std::string>(all.begin(), all.end()));
}

TEST_F(Generate, BadMessagesAreDamagedInFourWaysAndTheOthersStay) {
  GenerateOptions made = options("bad");
  made.bad_percent = 10;
  const auto bad = lines_of(generated(made).at("messages.ndjson"));
  const auto good = lines_of(generated(options("good")).at("messages.ndjson"));
  ASSERT_EQ(bad.size(), good.size());
  std::map<std::string, int> ways;
  for (std::size_t i = 0; i < bad.size(); ++i) {
    if (bad[i] == good[i]) continue;
    const json message = json::parse(bad[i], nullptr, false);
    if (message.is_discarded()) {
      ++ways["cut"];
    } else if (!message.contains("orderId")) {
      ++ways["no order"];
    } else {
      ++ways[parse_timestamp(message.at("messageSentTime").get<std::string>()) ? "sender" : "time"];
    }
  }
  EXPECT_EQ(ways.size(), 4U);
  for (const auto& [way, count] : ways) EXPECT_NEAR(count, 0.025 * 8'000, 60) << way;

  made.layout = Layout::array;
  made.out = root_ / "bad_array";
  EXPECT_EQ(json::parse(generated(made).at("messages.json")).size(), good.size())
      << "a cut record on one line would take the others along";
}

TEST_F(Generate, RefusesLeftoversOfOtherOptions) {
  GenerateOptions made = options("again");
  made.files = 3;
  generate_conversations(made);
  made.files = 2;
  try {
    generate_conversations(made);
    FAIL() << "the third file would be read, too";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), Exit::output);
    EXPECT_NE(std::string(failure.what()).find("messages-00002.ndjson"), std::string::npos);
  }
}

TEST_F(Generate, CommandLine) {
  const std::string out = "conversations --out " + (root_ / "cli").string();
  const auto parse = [](const std::string& line) {
    CLI::App generate;
    add_generate_conversations(generate);
    generate.parse(line);
  };
  parse(out + " --orders 50 --seed 7 --layout pretty --files 2 --compress gz --bad 1% --late 2.5");
  EXPECT_EQ(files_of(root_ / "cli").size(), 4U);
  for (const std::string wrong :
       {"", " --orders 0", " --orders -1", " --orders x", " --orders 1 --layout xml",
        " --orders 1 --files 0", " --orders 1 --compress bz2", " --orders 1 --bad 101%",
        " --orders 1 --late x", " --orders 1 --late nan", " --orders 1 --seed -1"}) {
    EXPECT_THROW(parse(out + wrong), CLI::ParseError) << wrong;
  }
}

}  // namespace
}  // namespace convoy
