// What the header of a CSV file says: the delimiter, and where the wanted columns stand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "convoy/input/records.hpp"

namespace convoy {

struct CsvHeader {
  struct Column {
    std::size_t field = 0;  ///< in a row, from 0
    std::size_t key = 0;    ///< number of the wanted key
  };

  char delimiter = ',';
  std::size_t fields = 0;       ///< 0: the text holds no header and no rows
  std::vector<Column> columns;  ///< in the order of the fields
  std::string line;             ///< as it stands in the text, without its line end
  std::size_t end = 0;          ///< the first byte of the text where a row may begin
  std::string complaint;        ///< why no rows can be read; "" if they can
  bool utf8 = true;             ///< false: UTF-16 or UTF-32
};

/// Longer headers are refused.
constexpr std::size_t kCsvHeaderBytes = 64 << 10;

/// Understands the header at the begin of a text.
///   head: the first kCsvHeaderBytes of the text, or all of a shorter one
CsvHeader understand_csv_header(std::string_view head, const ReadOptions& options);

/// Reads the header of a file.
///   fails: Failure(input) as ShardReader
CsvHeader read_csv_header(const InputFile& file, const ReadOptions& options);

}  // namespace convoy
