// Finds the rows of a CSV text, and takes the wanted fields out of them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "src/input/csv_header.hpp"
#include "src/input/csv_masks.hpp"
#include "src/input/validator.hpp"

namespace convoy {

/// What stands at a place of a text.
struct CsvRow {
  enum class Kind {
    whole,        ///< a row with the header's number of fields
    cut,          ///< the text ends within quotes, or with too few fields
    broken,       ///< something else than a delimiter or a line end follows a closing quote
    other_count,  ///< a well-formed row with another number of fields
  };
  Kind kind = Kind::whole;
  const char* at = nullptr;    ///< where this is known; of a whole row its line feed or the end
  const char* next = nullptr;  ///< of a whole row: behind its line end
};

/// Finds a row by the masks of its bytes: the separators of one without quotes all at once, those
/// of others field by field.
class CsvRows {
 public:
  /// The header must live as long as this.
  ///   keys: how many are wanted
  CsvRows(const CsvHeader& header, std::size_t keys);

  /// Looks from now on at the text [begin, end), which is followed as scan.hpp says.
  void look_at(const char* begin, const char* end);

  /// The row that begins at `at`.
  ///   rest: none says that the text at hand is all there is
  CsvRow find(const char* at, Rest rest);

  enum class Within { plain, quotes };
  /// What is left of a row from a byte within a field on, whose quotes are open or which has none.
  CsvRow find_rest(const char* at, Within where, Rest rest);

  /// The values of the whole row that was found last, by keys; absent where the header has no
  /// column. They point into the text, or last until the next call.
  std::span<const FieldValue> values();
  /// Whether that row had no quotes.
  bool plain() const { return plain_; }
  /// Whether that row certainly held ASCII only, and no NUL.
  bool ascii() const { return strange_ == 0; }

 private:
  using Member = std::uint64_t CsvMasks::*;

  void index(std::size_t block);
  const char* next(Member bytes, const char* at);
  CsvRow pass_fields(const char* at, Within where, Rest rest);
  CsvRow::Kind close_quotes(const char*& at, Rest rest);
  void note_strange(const char* end);
  CsvRow end_row(const char* next);
  CsvRow end_text(const char** place, Rest rest);
  void unquote();

  const CsvHeader& header_;
  std::vector<FieldValue> values_;
  /// The byte before the row, then what ends each field; room for those of a whole block more.
  std::vector<const char*> separators_;
  const char** last_;  ///< what ends the last field
  std::vector<CsvMasks> masks_;
  std::size_t known_ = 0;   ///< masks that are there
  std::size_t blocks_ = 0;  ///< masks that the text has
  const char* begin_ = nullptr;
  const char* end_ = nullptr;
  std::string unquoted_;
  std::uint64_t strange_ = 0;
  bool plain_ = true;
};

}  // namespace convoy
