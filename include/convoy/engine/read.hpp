// scan names the files of an input kind, read streams their records into tables.
#pragma once

#include <concepts>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "convoy/engine/early.hpp"
#include "convoy/engine/job.hpp"
#include "convoy/engine/table_rules.hpp"
#include "convoy/input/records.hpp"
#include "convoy/input/table.hpp"

namespace convoy {

/// What a job reads under one name: `--messages`.
struct InputKind {
  std::string name;               ///< also the name of its quarantine file
  std::vector<std::string> keys;  ///< wanted keys of a record
  /// Rules that every value of a key passes whose record is used.
  std::map<std::string, std::vector<RuleKind>> assured;
  RecordFormat format = RecordFormat::json;
  /// What else a key is called in files, such as InvoiceNo for invoice_number.
  std::map<std::string, std::vector<std::string>> other_names = {};
  /// Of a table of a database only rows that hold these are sent; files are read whole. The record
  /// type asks the same again.
  std::vector<RowCondition> conditions = {};
};

/// The files of one input kind and who reads what; the same on every rank.
/// A table of a database is one file whose path is postgres:SCHEMA.TABLE and whose bytes are
/// blocks.
struct Scan {
  InputKind kind;  ///< its keys are followed by those that only rules ask for
  std::vector<InputFile> files;
  std::vector<std::vector<Shard>> shards;  ///< a list a rank
  std::size_t own_keys = 0;                ///< keys that the kind itself asks for
  /// This rank's session with the table, nullptr for files. All ranks see one state of it, from
  /// here until it has been read, which is possible once.
  std::shared_ptr<TableReader> table = nullptr;
};

/// Lists the files, leaves out files of equal content but one (a warning names them) and
/// plans the shards. The word postgres:SCHEMA.TABLE, alone, names a table of the database of
/// JobOptions::postgres.
///   collective: yes     fails: JobFailed(usage, input, database)
Scan scan(Job& job, const InputKind& kind);

/// A record type says which keys it wants and takes their values:
/// `std::string_view read(std::span<const FieldValue>)` returns "" or why it cannot be used.
template <class Record>
concept Readable = requires(Record record, std::span<const FieldValue> values) {
  { Record::input() } -> std::same_as<const InputKind&>;
  { record.read(values) } -> std::same_as<std::string_view>;
};

namespace detail {
/// `clear` undoes all that `use` did on this rank, for when a shard was entered at a wrong guess.
///   rules: those that `use` tells of each record
///   used: counts the records that were used, by file, whatever the reader says of them
void read_records(Job& job, const Scan& scan, RecordRules& rules, const RecordHandler& use,
                  const std::function<void()>& clear, const Early& early,
                  std::vector<std::uint64_t>& used);
}  // namespace detail

/// Streams every record into each of the sinks (`add(record)`, `clear()`), checks the entries of
/// the shards and repairs wrong ones, writes the quarantine and judges the limits. Between nodes,
/// states of a sink leave for their owners while others are read.
/// Returns the records that this rank used; that all are used or quarantined is checked for each
/// file.
///   collective: yes, rounds of repair are rare
///   memory: that of the sinks, a sixteenth of the rank's for bad records, and between nodes the
///   buffers of an exchange
///   blank: what each record is before its values are read, with what a run was asked for
///   fails: JobFailed(input) for too many bad records or a damaged file, (database)
template <Readable Record, class... Sinks>
std::uint64_t read(Job& job, const Scan& scan, const Record& blank, Sinks&... sinks) {
  std::vector<std::uint64_t> used(scan.files.size());
  RecordRules rules(job, scan);
  detail::read_records(
      job, scan, rules,
      [&](const InputRecord& found) {
        Record record = blank;
        const std::string_view reason = record.read(found.values);
        if (reason.empty()) {
          ++used[found.file];
          (sinks.add(record), ...);
        }
        rules.note(found, reason.empty());
        return reason;
      },
      [&] { (sinks.clear(), ...); }, early_of(sinks...), used);
  return std::accumulate(used.begin(), used.end(), std::uint64_t{0});
}

template <Readable Record, class... Sinks>
std::uint64_t read(Job& job, const Scan& scan, Sinks&... sinks) {
  return read(job, scan, Record{}, sinks...);
}

}  // namespace convoy
