// The values of random records: about the borders at which the reader does something else.
#pragma once

#include "tests/input/random_records.hpp"

namespace convoy {

inline std::string RandomRecords::value(std::size_t kind) {
  if (one_in(6)) kind = below(8);
  if (kind <= 1) return one_in(4) ? '"' + number() + '"' : number();
  if (kind == 2) return '"' + instant() + '"';
  if (kind <= 4) return '"' + text() + '"';
  if (kind == 5) return nested(1 + below(9));
  return any({"true", "false", "null", "{}", "[]", "[ ]", "tru", "True", "nul", "nan", "-"});
}

/// Lengths about a block of 16 bytes, with escapes and bytes that are UTF-8 or not.
inline std::string RandomRecords::text() {
  static const std::vector<std::string> kPieces = {"\\n",
                                                   "\\\"",
                                                   "\\\\",
                                                   "\\/",
                                                   "\\u0041",
                                                   "\\u00e9",
                                                   "\\u20AC",
                                                   "\\ud83d",
                                                   "\\uDE00",
                                                   "\\ud83d\\ude00",
                                                   "\\ud83d\\u0041",
                                                   "\\u0000",
                                                   "\xc3\xa9",
                                                   "\xe2\x82\xac",
                                                   "\xf0\x9f\x9b\xb5",
                                                   "{\\\"k\\\":1}",
                                                   "}",
                                                   ",\\\"k\\\":",
                                                   "[{"};
  static const std::vector<std::string> kBroken = {
      "\xff", "\xc3",    "\xa9", "\xc0\x80",        "\xed\xa0\x80", "\t", std::string(1, '\0'),
      "\\x",  "\\u12g4", "\\",   "\xf4\x90\x80\x80"};
  std::string out(one_in(20) ? 250 + below(20) : below(5) * 16 + below(3), 'x');
  if (one_in(3)) {
    for (std::size_t left = 1 + below(3); left > 0; --left) {
      out.insert(below(out.size() + 1), any(one_in(12) ? kBroken : kPieces));
    }
  }
  return out;
}

/// Integers are read eight digits at a time, and up to 18 without care for overflow.
inline std::string RandomRecords::number() {
  static const std::vector<std::string> kOdd = {"0",
                                                "-0",
                                                "00",
                                                "-",
                                                "+1",
                                                "1.0",
                                                "1e3",
                                                "1E+2",
                                                "-1.5e-3",
                                                "1.",
                                                ".5",
                                                "1e",
                                                "1e+",
                                                "0x1",
                                                "007",
                                                "1e999",
                                                "-1e-999",
                                                "9223372036854775807",
                                                "9223372036854775808",
                                                "-9223372036854775808",
                                                "-9223372036854775809",
                                                "18446744073709551615",
                                                "18446744073709551616",
                                                "99999999",
                                                "100000000",
                                                "999999999999999999"};
  if (one_in(3)) return any(kOdd);
  std::string out = one_in(4) ? "-" : "";
  const std::size_t digits = one_in(30) ? 400 : 1 + below(21);
  for (std::size_t i = 0; i < digits; ++i) {
    out += static_cast<char>('0' + (i == 0 && !one_in(9) ? 1 + below(9) : below(10)));
  }
  if (one_in(20)) out[below(out.size())] = one_in(2) ? ':' : '/';  // next to the digits
  return out;
}

inline std::string RandomRecords::instant() {
  static const std::vector<std::string> kDays = {
      "2020-11-01", "2020-11-01", "2020-02-29", "2019-02-29", "1900-02-29",
      "2000-02-29", "2020-11-02", "2020-11-30", "2020-11-31", "2020-13-01",
      "2020-00-10", "2020-01-00", "0001-01-01", "0000-12-31", "9999-12-31",
      "1969-12-31", "2020-1-001", "202O-11-01", "2020/11/01"};
  static const std::vector<std::string> kClocks = {"08:00:00", "08:00:00", "23:59:59", "24:00:00",
                                                   "12:60:00", "12:00:60", "0:000:00", "1a:00:00",
                                                   "12-00-00", "00:00:00", "19:09:19", "2::00:00"};
  static const std::vector<std::string> kZones = {"Z",      "Z",      "z",      "+02:00", "-23:59",
                                                  "+24:00", "-00:00", "+00:60", "+0200",  ""};
  static const std::vector<std::string> kFractions = {
      "", "", "", ".5", ".000000", ".999999999", ".1234567891", ".", ".12a"};
  std::string out =
      any(kDays) + any({"T", "T", "t", " ", "_"}) + any(kClocks) + any(kFractions) + any(kZones);
  static constexpr char kNear[] = "0123456789:/;-";
  if (one_in(8)) out[below(out.size())] = kNear[below(sizeof kNear - 1)];
  if (one_in(20)) out.resize(below(out.size()));
  return out;
}

inline std::string RandomRecords::nested(std::size_t depth) {
  if (depth == 0) return value(below(5));
  const std::string inner = nested(depth - 1);
  if (one_in(2)) return "[" + (one_in(3) ? number() + "," : "") + inner + blank(below(2)) + "]";
  return "{" + blank(below(2)) + spelled(any(kWantedKeys)) + ":" + inner + "}";
}

}  // namespace convoy
