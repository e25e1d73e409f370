#include "jobs/user_behavior/generate.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "convoy/base/decimal.hpp"
#include "convoy/base/file.hpp"
#include "convoy/base/timestamp.hpp"

namespace convoy::user_behavior {
namespace {

/// Numbers that are the same on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  bool one_in(std::uint64_t many) { return below(many) == 0; }
  template <std::size_t kSize>
  const char* pick(const std::array<const char*, kSize>& words) {
    return words[below(kSize)];
  }

 private:
  std::mt19937_64 engine_;
};

constexpr std::array kThings{"LANTERN", "CAKE TIN",    "LUNCH BAG",   "TEA TOWEL", "DOORMAT",
                             "CLOCK",   "PHOTO FRAME", "WATER GLOBE", "RIBBON",    "PICNIC BASKET"};
constexpr std::array kColours{"WHITE", "RED", "BLUE", "GREEN", "IVORY", "PINK", "SILVER"};
constexpr std::array kCountries{"United Kingdom", "France", "Germany", "Spain", "EIRE", "Finland"};
constexpr std::array kWords{
    "the",      "film",    "plot",  "of",     "a",     "story",  "is",     "actor",  "slow",
    "and",      "music",   "scene", "it's",   "was",   "long",   "camera", "ending", "I",
    "watched",  "twice",   "with",  "family", "never", "boring", "bright", "sad",    "funny",
    "director", "really",  "bad",   "better", "than",  "book",   "people", "would",  "goods",
    "night",    "evening", "not",   "great",  "worst", "best"};

void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  for (const char byte : text) out.append(byte == '"' ? 2 : 1, byte);
  out += '"';
}

class Purchases {
 public:
  explicit Purchases(const GenerateOptions& options)
      : options_(options), random_(options.seed * 2 + 1) {}

  static constexpr const char* kHeader =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

  void append(std::uint64_t number, std::string& out) {
    const std::uint64_t minutes = options_.days * 1440ULL;
    if (number % kLinesOfInvoice == 0) begin_invoice(number * minutes / options_.purchases);
    const std::uint64_t thing = random_.below(4000);
    out += invoice_;
    out += std::to_string(10'000 + thing) + ",";
    const std::string detail =
        std::string(kColours[thing % kColours.size()]) + " " + kThings[thing % kThings.size()];
    if (thing % 50 == 0) {
      append_quoted(detail + ", \"SMALL\"", out);
    } else {
      out += detail;
    }
    const auto quantity = static_cast<std::int64_t>(random_.below(24));
    out += "," + std::to_string(random_.one_in(50) ? -quantity : quantity) + "," + date_ + ",";
    out += decimal_text(static_cast<std::int64_t>(random_.below(5000)) + 1, 2) + customer_;
  }

 private:
  static constexpr std::uint64_t kLinesOfInvoice = 16;

  void begin_invoice(std::uint64_t minute) {
    invoice_ = std::to_string(536'365 + invoices_++) + ",";
    constexpr std::int64_t kMinute = 60'000'000;
    std::string time;
    append_timestamp({1'291'161'600'000'000 + static_cast<std::int64_t>(minute) * kMinute}, time);
    date_ = time.substr(0, 10) + " " + time.substr(11, 8);
    const std::uint64_t customer = 10'000 + random_.below(options_.customers);
    customer_ = random_.one_in(4) ? "," : "," + std::to_string(customer) + ".0";
    customer_ += std::string(",") + random_.pick(kCountries) + "\n";
  }

  const GenerateOptions& options_;
  Random random_;
  std::uint64_t invoices_ = 0;
  std::string invoice_, date_, customer_;
};

class Reviews {
 public:
  explicit Reviews(const GenerateOptions& options)
      : options_(options), random_(options.seed * 2 + 2) {}

  static constexpr const char* kHeader = "cid,review_str\n";

  void append(std::uint64_t, std::string& out) {
    text_.clear();
    for (std::uint64_t words = 20 + random_.below(60); words > 0; --words) {
      if (random_.one_in(80)) {
        text_ += random_.one_in(3) ? "Good" : "good";
      } else {
        text_ += random_.pick(kWords);
      }
      text_ += random_.one_in(10) ? end_of_sentence() : " ";
    }
    out += std::to_string(10'000 + random_.below(options_.customers)) + ",";
    append_quoted(text_, out);
    out += '\n';
  }

 private:
  const char* end_of_sentence() {
    static constexpr std::array kEnds{". ",           ", ", "! ", "\n", ".<br /><br />",
                                      " \"quoted\" ", "é "};
    return random_.pick(kEnds);
  }

  const GenerateOptions& options_;
  Random random_;
  std::string text_;
};

/// Writes `count` records in order, the same number into each file.
template <class Records>
void write_files(const GenerateOptions& options, const std::string& kind, std::uint64_t count) {
  constexpr std::size_t kBlock = 1 << 20;
  Records records(options);
  std::string text;
  for (unsigned number = 0; number < options.files; ++number) {
    std::array<char, 32> name;
    std::snprintf(name.data(), name.size(), "-%05u.csv", number);
    File file = File::create(options.out / (kind + name.data()));
    text = Records::kHeader;
    for (std::uint64_t i = count * number / options.files; i < count * (number + 1) / options.files;
         ++i) {
      records.append(i, text);
      if (text.size() < kBlock) continue;
      file.write(text);
      text.clear();
    }
    file.write(text);
    file.close();
  }
}

}  // namespace

void generate(const GenerateOptions& options) {
  make_folder(options.out);
  write_files<Purchases>(options, "purchases", options.purchases);
  write_files<Reviews>(options, "reviews", options.reviews);
}

void add_generator(CLI::App& generate) {
  CLI::App& app =
      *generate.add_subcommand("user-behavior", "Purchases and reviews from 2010-12-01");
  const auto options = std::make_shared<GenerateOptions>();
  const auto positive = CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000'000});
  app.add_option("--out", options->out, "Folder for purchases* and reviews*")->required();
  app.add_option("--purchases", options->purchases, "Lines of invoices")
      ->required()
      ->check(positive);
  app.add_option("--reviews", options->reviews, "Reviews")->required()->check(positive);
  app.add_option("--files", options->files, "Files of each kind")
      ->capture_default_str()
      ->check(CLI::Range(1U, 1000U));
  app.add_option("--days", options->days, "Days of the purchases")
      ->capture_default_str()
      ->check(CLI::Range(1U, 10'000U));
  app.add_option("--customers", options->customers, "Customers")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{2'000'000'000}));
  app.add_option("--seed", options->seed, "The same seed gives the same bytes")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.callback([options] { user_behavior::generate(*options); });
}

}  // namespace convoy::user_behavior
