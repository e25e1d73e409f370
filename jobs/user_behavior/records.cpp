#include "jobs/user_behavior/records.hpp"

#include <charconv>

namespace convoy::user_behavior {
namespace {

using Kind = FieldValue::Kind;

bool is_null(const FieldValue& value) {
  return value.kind == Kind::absent || value.kind == Kind::null;
}

/// Of a number or a time, which some writers quote even where there is none.
bool is_missing(const FieldValue& value) {
  return is_null(value) || (value.kind == Kind::string && value.text.empty());
}

/// Databases hold ids and quantities in 32 bits.
std::optional<std::int64_t> in_32_bits(std::optional<std::int64_t> number) {
  if (!number || *number < INT32_MIN || *number > INT32_MAX) return std::nullopt;
  return number;
}

/// A text that may be null; every text of a CSV or of a database is one that a column can hold.
std::optional<std::string_view> optional_text(const FieldValue& value) {
  return is_null(value) ? std::nullopt : std::optional(value.text);
}

std::string_view take_quantity(const FieldValue& value, std::int64_t& into) {
  if (is_missing(value)) return "missing_quantity";
  const auto quantity = in_32_bits(whole_number_of(value));
  if (!quantity) return "bad_quantity";
  into = *quantity;
  return "";
}

std::string_view take_date(const FieldValue& value, const TimeFormat& format, Timestamp& into) {
  if (is_missing(value)) return "missing_invoice_date";
  const auto time = format.parse(value.text);
  if (!time) return "bad_invoice_date";
  into = *time;
  return "";
}

std::string_view take_price(const FieldValue& value, std::int64_t& into) {
  if (is_missing(value)) return "missing_unit_price";
  const auto price = parse_decimal(value.text, kPrice);
  if (!price) return "bad_unit_price";
  into = *price;
  return "";
}

}  // namespace

Settings::Settings(const JobOptions& options)
    : least_quantity(std::stoll(options.settings.at("min-quantity"))),
      until{INT64_MAX},
      invoice_dates(options.settings.at("invoice-date-format")),
      good("good", options.settings.at("tokenizer") == "nonword" ? Tokenizer::nonword
                                                                 : Tokenizer::whitespace),
      insert_date(options.run_date) {
  if (!options.settings.at("all-dates").empty()) return;
  constexpr std::int64_t kDay = 86'400'000'000;  // microseconds
  from = *TimeFormat().parse(options.run_date);
  until = {from.microseconds + kDay};
}

void Settings::want_all() {
  least_quantity = INT32_MIN;
  from = Timestamp::null();
  until = {INT64_MAX};
}

const InputKind& Purchase::input() {
  static const InputKind kind{"purchases",
                              {"invoice_number", "stock_code", "detail", "quantity", "invoice_date",
                               "unit_price", "customer_id", "country"},
                              {{"quantity", {RuleKind::not_null, RuleKind::numeric}},
                               {"invoice_date", {RuleKind::not_null, RuleKind::not_empty}},
                               {"unit_price", {RuleKind::not_null, RuleKind::numeric}},
                               {"customer_id", {RuleKind::numeric}}},
                              RecordFormat::csv,
                              {{"invoice_number", {"InvoiceNo"}},
                               {"stock_code", {"StockCode"}},
                               {"detail", {"Description"}},
                               {"invoice_date", {"InvoiceDate"}},
                               {"unit_price", {"UnitPrice"}},
                               {"customer_id", {"CustomerID"}}}};
  return kind;
}

std::string_view Purchase::read(std::span<const FieldValue> values) {
  if (auto reason = take_quantity(values[3], quantity); !reason.empty()) return reason;
  if (auto reason = take_date(values[4], settings->invoice_dates, invoice_date); !reason.empty()) {
    return reason;
  }
  if (auto reason = take_price(values[5], unit_price); !reason.empty()) return reason;
  if (!is_missing(values[6])) {
    customer_id = in_32_bits(whole_number_of(values[6]));
    if (!customer_id) return "bad_customer_id";
  }
  if (!is_wanted()) return "";  // then nobody asks for its texts
  invoice_number = optional_text(values[0]);
  stock_code = optional_text(values[1]);
  detail = optional_text(values[2]);
  country = optional_text(values[7]);
  return "";
}

bool Purchase::is_wanted() const {
  return quantity >= settings->least_quantity && invoice_date >= settings->from &&
         invoice_date < settings->until;
}

InputKind wanted_purchases(const Settings& settings) {
  InputKind kind = Purchase::input();
  kind.conditions.push_back(
      {"quantity", Comparison::at_least, std::to_string(settings.least_quantity)});
  if (!settings.from.is_null()) {
    kind.conditions.push_back(
        {"invoice_date", Comparison::at_least, to_string(date_of(settings.from))});
    constexpr int kLastYear = 9999;  // of what a server reads in four digits
    if (const Date end = date_of(settings.until); end.year <= kLastYear) {
      kind.conditions.push_back({"invoice_date", Comparison::less, to_string(end)});
    }
  }
  return kind;
}

const InputKind& Review::input() {
  static const InputKind kind{
      "reviews",
      {"cid", "review_str"},
      {{"cid", {RuleKind::not_null, RuleKind::not_empty, RuleKind::numeric, RuleKind::integer}}},
      RecordFormat::csv};
  return kind;
}

std::string_view Review::read(std::span<const FieldValue> values) {
  if (is_missing(values[0])) return "missing_cid";
  const auto id = in_32_bits(integer_of(values[0]));
  if (!id) return "bad_cid";
  customer_id = *id;
  if (!is_null(values[1])) positive = settings->good.found_in(values[1].text);
  return "";
}

}  // namespace convoy::user_behavior
