#include "jobs/conversations/generate.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "jobs/conversations/simulated_chats.hpp"

namespace convoy {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMillion = 1'000'000;

enum class Damage { none, unknown_sender, bad_time, no_order_id, cut };

/// Decides which messages are damaged and how.
class Vandal {
 public:
  explicit Vandal(const GenerateOptions& options)
      : random_(options.seed, "bad"),
        per_million_(static_cast<std::uint64_t>(std::llround(options.bad_percent * 1e4))),
        // Reading resumes at the next line, so a cut record would take an array of one line along.
        kinds_(options.layout == Layout::array ? 3 : 4) {}

  Damage draw() {
    if (per_million_ == 0 || !random_.chance(per_million_, kMillion)) return Damage::none;
    return static_cast<Damage>(1 + random_.below(kinds_));
  }
  /// A length that cuts the record before its last brace.
  std::size_t cut(std::size_t bytes) { return 1 + random_.below(bytes - 1); }

 private:
  RandomStream random_;
  std::uint64_t per_million_;
  std::uint64_t kinds_;
};

void append_number(std::int64_t number, std::string& out) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  out += text;
  out += '"';
}

class MessageText {
 public:
  explicit MessageText(Layout layout)
      : style_(layout, {"senderAppType", "customerId", "fromId", "toId", "chatStartedByMessage",
                        "orderId", "orderStage", "courierId", "messageSentTime"}) {}

  /// The record of a message, until the next call.
  std::string& render(const SimulatedMessage& message, Damage damage) {
    const auto [from, to] = message.by_courier ? std::pair(message.courier_id, message.customer_id)
                                               : std::pair(message.customer_id, message.courier_id);
    text_.clear();
    append_quoted(damage == Damage::unknown_sender ? "Support Web" : message.sender, key(0));
    append_number(message.customer_id, key(1));
    append_number(from, key(2));
    append_number(to, key(3));
    key(4) += message.started_chat ? "true" : "false";
    if (damage != Damage::no_order_id) append_number(message.order_id, key(5));
    append_quoted(message.stage, key(6));
    append_number(message.courier_id, key(7));
    key(8) += '"';
    if (damage == Damage::bad_time) {
      text_ += "2020-11-31T25:61:00Z";
    } else {
      append_timestamp(message.sent, text_);
    }
    text_ += '"';
    return text_ += style_.end();
  }

 private:
  std::string& key(std::size_t field) { return text_ += style_.before(field); }

  RecordStyle style_;
  std::string text_;
};

class OrderText {
 public:
  explicit OrderText(Layout layout) : style_(layout, {"orderId", "cityCode"}) {}

  const std::string& render(std::int64_t order_id, std::string_view city_code) {
    text_ = style_.before(0);
    append_number(order_id, text_);
    append_quoted(city_code, text_ += style_.before(1));
    return text_ += style_.end();
  }

 private:
  RecordStyle style_;
  std::string text_;
};

std::vector<std::string> file_names(const GenerateOptions& options) {
  const std::string extension = extension_of(options.layout, options.compress);
  std::vector<std::string> names = {"orders" + extension};
  for (unsigned i = 0; i < options.files; ++i) {
    const std::string digits = std::to_string(i);
    const std::string part = "-" + std::string(5 - std::min<std::size_t>(5, digits.size()), '0');
    names.push_back("messages" + (options.files == 1 ? "" : part + digits) + extension);
  }
  if (options.late_percent > 0) names.push_back("late" + extension);
  return names;
}

/// Files of an earlier run with other options would be read together with the new ones.
void refuse_leftovers(const fs::path& out, const std::vector<std::string>& names) {
  const std::set<std::string> ours(names.begin(), names.end());
  for (const auto& entry : fs::directory_iterator(out)) {
    const std::string name = entry.path().filename().string();
    const bool alike =
        name.starts_with("messages") || name.starts_with("orders.") || name.starts_with("late.");
    if (alike && !ours.contains(name)) {
      throw Failure(Exit::output, "cannot generate into " + out.string() + ": it holds " + name +
                                      " of another run; remove it or name another folder");
    }
  }
}

std::vector<GeneratedFile> open_files(const GenerateOptions& options) {
  make_folder(options.out);
  const std::vector<std::string> names = file_names(options);
  refuse_leftovers(options.out, names);
  std::vector<GeneratedFile> files;
  for (const std::string& name : names) {
    files.emplace_back(options.out / name, options.layout, options.compress);
  }
  return files;
}

}  // namespace

void generate_conversations(const GenerateOptions& options) {
  std::vector<GeneratedFile> files = open_files(options);
  OrderText order_text(options.layout);
  SimulatedChats chats(options.orders, options.seed, [&](std::int64_t id, std::string_view city) {
    files.front().add(order_text.render(id, city));
  });

  MessageText message_text(options.layout);
  Vandal vandal(options);
  RandomStream dealing(options.seed, "files");
  RandomStream holding(options.seed, "late");
  const auto late_per_million =
      static_cast<std::uint64_t>(std::llround(options.late_percent * 1e4));
  while (const auto message = chats.next()) {
    const Damage damage = vandal.draw();
    std::string& text = message_text.render(*message, damage);
    if (damage == Damage::cut) text.resize(vandal.cut(text.size()));
    const std::size_t dealt_to = 1 + dealing.below(options.files);
    const bool late = late_per_million > 0 && holding.chance(late_per_million, kMillion);
    (late ? files.back() : files[dealt_to]).add(text);
  }
  for (GeneratedFile& file : files) file.finish();
}

namespace {

/// Reads "1", "0.5%" or "100 %"; nothing else between 0 and 100.
std::optional<double> parse_percent(std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  double percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(percent >= 0 && percent <= 100)) return std::nullopt;
  return percent;
}

void add_percent(CLI::App& app, const std::string& name, double& percent, const std::string& help) {
  app.add_option_function<std::string>(
         name, [&percent](const std::string& text) { percent = parse_percent(text).value(); }, help)
      ->type_name("P%")
      ->check([](const std::string& text) {
        return parse_percent(text) ? "" : "'" + text + "' is no percentage from 0 to 100";
      });
}

template <class Value>
void add_choice(CLI::App& app, const std::string& name, Value& value,
                const std::map<std::string, Value>& choices, const std::string& help) {
  std::vector<std::string> names;
  for (const auto& choice : choices) names.push_back(choice.first);
  app.add_option_function<std::string>(
         name, [&value, choices](const std::string& text) { value = choices.at(text); }, help)
      ->check(CLI::IsMember(names));
}

}  // namespace

void add_generate_conversations(CLI::App& generate) {
  CLI::App& app =
      *generate.add_subcommand("conversations", "Chat messages and orders of November 2020");
  const auto options = std::make_shared<GenerateOptions>();
  app.add_option("--out", options->out, "Folder for messages* and orders")->required();
  app.add_option("--orders", options->orders, "Conversations; about 4 messages each")
      ->required()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000'000}));
  app.add_option("--seed", options->seed, "The same seed gives the same bytes")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  add_choice<Layout>(
      app, "--layout", options->layout,
      {{"ndjson", Layout::ndjson}, {"array", Layout::array}, {"pretty", Layout::pretty}},
      "How records are written (default ndjson)");
  app.add_option("--files", options->files, "Deal the messages to so many files")
      ->capture_default_str()
      ->check(CLI::Range(1U, 1000U));
  add_choice<Compress>(app, "--compress", options->compress,
                       {{"gz", Compress::gz}, {"zst", Compress::zst}},
                       "Compress the files (default: not)");
  add_percent(app, "--bad", options->bad_percent, "Damage this share of the messages");
  add_percent(app, "--late", options->late_percent,
              "Hold this share of the messages back for the file late");
  app.callback([options] { generate_conversations(*options); });
}

}  // namespace convoy
