// The rows of a rank: in memory, and on scratch beyond its share of the memory.
#pragma once

#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "convoy/engine/scratch.hpp"
#include "convoy/record/rows_view.hpp"

namespace convoy {

/// A growing sequence of rows of one size, in blocks. When the blocks in memory exceed their limit
/// they go to a scratch file, so that the file holds a prefix of the rows.
///   memory: the limit, one block more, and one to look at rows that do not lie in one piece
class RowBlocks {
 public:
  static constexpr std::size_t kBlockRows = 1 << 16;  ///< also the most that one look can ask for

  /// scratch: must outlive the rows
  RowBlocks(std::size_t row_bytes, Scratch& scratch, std::uint64_t memory_limit);

  /// Room for one more row, to be written at once.
  void* extend() {
    if (size_ % kBlockRows == 0) add_block();
    char* const room = blocks_.back().get() + size_ % kBlockRows * row_bytes_;
    ++size_;
    return room;
  }
  void append(const void* rows, std::size_t count);
  std::uint64_t size() const { return size_; }
  std::size_t row_bytes() const { return row_bytes_; }
  bool is_spilled() const { return file_rows_ > 0; }

  /// Up to kBlockRows rows in one piece; void after the next call.
  RowsView look(std::uint64_t first, std::size_t count);
  /// Gives up the memory of the rows before `row`, which are not looked at any more.
  void release_before(std::uint64_t row);
  void clear();

 private:
  void add_block();
  void spill();

  std::size_t row_bytes_;
  Scratch* scratch_;
  std::uint64_t memory_limit_;
  std::uint64_t size_ = 0;
  std::uint64_t file_rows_ = 0;
  std::optional<SpillFile> file_;
  std::vector<std::unique_ptr<char[]>> blocks_;  // from row file_rows_ on
  std::unique_ptr<char[]> look_;
};

/// Calls `visit(RowsView)` for all rows in order, a block at a time.
template <class Visit>
void each_block(RowBlocks& rows, const Visit& visit) {
  for (std::uint64_t first = 0; first < rows.size(); first += RowBlocks::kBlockRows) {
    visit(rows.look(first, std::min<std::uint64_t>(RowBlocks::kBlockRows, rows.size() - first)));
  }
}

/// Rows of one type.
template <class Row>
class Rows {
 public:
  Rows(Scratch& scratch, std::uint64_t memory_limit)
      : blocks_(sizeof(Row), scratch, memory_limit) {}

  void push_back(const Row& row) {
    std::memcpy(blocks_.extend(), static_cast<const void*>(&row), sizeof row);
  }
  std::uint64_t size() const { return blocks_.size(); }
  void clear() { blocks_.clear(); }
  RowBlocks& blocks() { return blocks_; }

  const Row* look(std::uint64_t first, std::size_t count) {
    return static_cast<const Row*>(blocks_.look(first, count).data);
  }

 private:
  static_assert(std::is_trivially_copyable_v<Row>);
  RowBlocks blocks_;
};

/// Goes once over rows and gives their memory up on the way; more rows may be appended meanwhile
/// to others, not to these.
template <class Row>
class RowReader {
 public:
  explicit RowReader(Rows<Row>& rows) : rows_(rows) {}

  /// The next row, valid until the next call; nullptr at the end.
  const Row* next() {
    if (at_ == end_) {
      if (end_ == rows_.size()) return nullptr;
      rows_.blocks().release_before(end_);
      const std::uint64_t count =
          std::min<std::uint64_t>(RowBlocks::kBlockRows, rows_.size() - end_);
      block_ = rows_.look(end_, count) - end_;
      end_ += count;
    }
    return block_ + at_++;
  }
  std::uint64_t position() const { return at_; }  ///< rows that were read

 private:
  Rows<Row>& rows_;
  const Row* block_ = nullptr;
  std::uint64_t at_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace convoy
