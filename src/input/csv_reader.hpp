// The sequential reader of CSV, row by row. See "CSV input" in docs/formats.md, which is the
// definition.
#pragma once

#include "src/input/csv_header.hpp"
#include "src/input/csv_rows.hpp"
#include "src/input/record_reader.hpp"

namespace convoy {

class CsvReader final : public RecordReader {
 public:
  ///   number: position in the list of input files
  ///   fails: Failure(input) if the header cannot be used
  CsvReader(Window& window, const InputFile& file, std::uint32_t number, const ReadOptions& options,
            const RecordHandler& on_record, const BadRecordHandler& on_bad, ShardOutcome& outcome);

  bool begin_file() override;
  void enter(const Boundary& entry) override;
  std::optional<Boundary> guess(std::uint64_t begin, std::uint64_t end) override;
  bool read_until(std::uint64_t end) override;

 private:
  bool find_row();
  bool ends_empty_line();
  void read_row();
  void use_row(const CsvRow& row);
  void reject_row(const CsvRow& row);
  void reject_line(const char* reason);
  bool extend();
  std::optional<std::uint64_t> guess_behind(std::uint64_t offset);

  CsvHeader header_;
  CsvRows rows_;
  bool ended_ = false;
};

}  // namespace convoy
