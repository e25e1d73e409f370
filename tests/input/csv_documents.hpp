// CSV texts that are hard to cut into shards, and how they are read.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/input/csv_oracle.hpp"
#include "tests/input/hostile_documents.hpp"

namespace convoy {

inline ReadOptions csv_options() {
  ReadOptions options = small_options();
  options.format = RecordFormat::csv;
  return options;
}

/// What stands before the rows of all these texts: columns a, x and b.
inline const std::string kCsvHeader = "a,x,b\n";

inline csv_oracle::Form csv_form(const ReadOptions& options) {
  return {',', 3, {0, 2}, options.record_limit_bytes};
}

inline std::string csv_expected(const std::string& text, const ReadOptions& options) {
  return csv_oracle::Reader(text, csv_form(options)).read(kCsvHeader.size()).text();
}

inline const std::vector<std::string> kHostileRows{
    "",
    "\n\r\n\n",
    "1,2,3\n4,5,6\n",
    "1,2,3\r\n4,5,6\r\n\r\n7,8,9",
    "1,2,3\n4,5,6\r",
    ",,\n\"\",\"\",\"\"\n,\"\",\n",
    "1,\"two\nlines, and a comma\",3\n\"a \"\"quoted\"\" word\",,\"\"\"\"\n4,5,6\n",
    // Rows within a quoted text look like rows.
    "1,\"\n4,5,6\n7,8,9\n1,2,3\n4,5,6\n7,8,9\n\n1,2,3\n\",3\n7,8,9\n1,2,3\n",
    // Stray quotes.
    "1,\"open,3\n4,5,6\n7,8,9\n",
    "1,\"open,3\n4,5,6\n7,\"8\",9\n1,2,3\n",
    "1,2,\"x\"y\n4,5,6\n7,\"8\" ,9\n1,2,3",
    "1,2\"2,3\"\n4,\"\"\"5,6\n\"7,8,9\n\n1,2,3\n",
    "\"1\",\"2\",\"3\"\r\n\"4\",\"5\r\n5\",\"6\"\r\n\"7\"\r8,8,9\n1,\r,\r\r\n\"1\",2,\"3\"\r",
    // Other numbers of fields.
    "1\n1,2\n1,2,3,4\n1,2,3,\"4\n4,5,6\n,\n,,,\n4,\"5\n5\"\n7,8,9\n",
    // The text ends too early.
    "1,2,3\n4,5",
    "1,2,3\n4,\"5",
    "1,2,3\n4,\"5\n6",
    "1,2,3\n4,5,\"6",
    "1,2,3\n4,5,\"6\"",
    "1,2,3\n4,5,\"6\"\r",
    // Longer than the limit, on a line and over lines.
    "1,2,3\n4," + std::string(99, 'x') + ",5\n4,\"" + std::string(99, 'y') + "\n\",5\n1,2,3\n",
    "1,\"" + std::string(50, 'a') + "\n" + std::string(50, 'b') + "\",3\n4,5,6\n",
    std::string(88, 'z') + ",,\r\n" + std::string(89, 'z') + ",,\n1,2,3\n",
    "1,2\n" + std::string(250, 'x') + "\n4,5,6\n,,\n" + std::string(350, 'y') +
        "\n7,8,9\n,\n1,2,3\n",
    // Bytes that are no text.
    "1,\xff,3\n4,\xc3\xa9,\xe6\x9d\xb1\n\"\xc3\",5,6\n7,8,9\n",
    bytes("1,\0,3\n4,5,6\n\"a\0\",5,6\n7,8,\0\n\0\n"),
};

/// Texts of fragments reach states that nobody thinks of.
inline std::string random_rows(std::mt19937_64& random) {
  static const std::vector<std::string> kFragments = {"\"",
                                                      "\"\"",
                                                      ",",
                                                      "\n",
                                                      "\r",
                                                      "\r\n",
                                                      "a",
                                                      "1,2,3\n",
                                                      "4,5,6\r\n",
                                                      "\",",
                                                      ",\"",
                                                      "\"\n",
                                                      "\n\"",
                                                      "\"q\",\"r\",\"s\"\n",
                                                      "x\ny",
                                                      "\xc3\xa9",
                                                      "\xff",
                                                      ",,",
                                                      "1,\"2\n2\",3\n",
                                                      "1,\"2,3\n",
                                                      "\"a\"\"b\","};
  std::string rows;
  for (std::size_t left = random() % 40; left > 0; --left) {
    rows += kFragments[random() % kFragments.size()];
  }
  return rows;
}

}  // namespace convoy
