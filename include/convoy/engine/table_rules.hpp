// Rules on the records of an input and on the rows of a dataset, in the pass that is made anyway.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "convoy/engine/job.hpp"
#include "convoy/engine/key_rules.hpp"
#include "convoy/engine/rows.hpp"
#include "convoy/input/records.hpp"
#include "convoy/quality/column_rules.hpp"

namespace convoy {

struct Scan;

/// The rules on the columns of one table.
class RuledColumns {
 public:
  struct Ruled {
    std::string name;
    std::vector<std::size_t> numbers;  ///< of its rules, in the book
    ColumnRules rules;
  };

  RuledColumns(const RuleBook& book, const std::string& table);

  std::vector<Ruled>& columns() { return columns_; }
  void clear();
  /// Tells the book what all ranks found.
  ///   looked_at: values of each column on this rank     collective: yes
  void settle(World& world, RuleBook& book, std::uint64_t looked_at);

 private:
  std::vector<Ruled> columns_;
};

/// Every record of an input that could be parsed.
class RecordRules {
 public:
  RecordRules(Job& job, const Scan& scan);
  RecordRules(const RecordRules&) = delete;
  RecordRules& operator=(const RecordRules&) = delete;

  void note(const InputRecord& record, bool used) {
    ++records_;
    const auto values = record.values;  // here no call can change where they are
    for (const Looked& column : looked_[used ? 1 : 0]) {
      const FieldValue& value = values[column.position];
      if ((column.passing >> static_cast<unsigned>(value.kind) & 1) != 0) continue;
      if (column.filled_texts_pass && is_filled_text(value)) continue;
      if (column.texts->pass(value)) continue;
      column.rules->note(value, used, place_of(record));
    }
    if (!keys_.empty()) note_keys(record);
  }
  void clear();
  /// Tells the book what all ranks found.
  ///   used: records that this rank used     collective: yes
  void settle(Job& job, const Scan& scan, std::uint64_t used);

 private:
  /// A column, and what of it needs a look.
  struct Looked {
    std::size_t position;  ///< in the values of a record
    unsigned passing;      ///< kinds
    bool filled_texts_pass;
    const TextVerdicts* texts;
    ColumnRules* rules;
  };
  static bool is_filled_text(const FieldValue& value) {
    return value.kind == FieldValue::Kind::string && !value.no_text && !value.text.empty();
  }
  static FoundAt place_of(const InputRecord& record) {
    return {record.file, static_cast<std::int64_t>(record.offset)};
  }
  void note_keys(const InputRecord& record);

  const RuleTable* table_;  // nullptr: no rules for this input
  RuledColumns ruled_;
  std::array<std::vector<Looked>, 2> looked_;  // of records that are not used, or are
  std::uint64_t records_ = 0;
  std::vector<std::pair<KeyColumn*, std::size_t>> keys_;  // and their positions
};

/// The rows of a dataset.
class RowRules {
 public:
  RowRules(Job& job, const std::string& table, const Columns& columns);

  /// first_row: the place of the first of them in the whole table; it names rows without an id
  void note(RowsView rows, std::uint64_t first_row);
  /// Tells the book what all ranks found.
  ///   collective: yes
  void settle(Job& job);

 private:
  struct Condition {
    std::size_t rule;
    Expression expression;
    Findings findings;
  };

  void note_piece(const KeyedRows& rows);

  std::string table_;
  Columns columns_;
  RuledColumns ruled_;
  std::vector<std::size_t> positions_;     // of the ruled columns
  std::optional<std::size_t> key_offset_;  // of the id that names a row
  std::vector<Condition> conditions_;
  std::vector<std::pair<KeyColumn*, std::size_t>> keys_;  // and their positions
  std::uint64_t rows_ = 0;
};

}  // namespace convoy
