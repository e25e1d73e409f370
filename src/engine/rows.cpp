#include "convoy/engine/rows.hpp"

#include <algorithm>

#include "convoy/base/failure.hpp"

namespace convoy {

RowBlocks::RowBlocks(std::size_t row_bytes, Scratch& scratch, std::uint64_t memory_limit)
    : row_bytes_(row_bytes), scratch_(&scratch), memory_limit_(memory_limit) {}

void RowBlocks::append(const void* rows, std::size_t count) {
  const char* from = static_cast<const char*>(rows);
  while (count > 0) {
    if (size_ % kBlockRows == 0) add_block();
    const std::size_t place = size_ % kBlockRows;
    const std::size_t taken = std::min(count, kBlockRows - place);
    std::memcpy(blocks_.back().get() + place * row_bytes_, from, taken * row_bytes_);
    from += taken * row_bytes_;
    size_ += taken;
    count -= taken;
  }
}

void RowBlocks::add_block() {
  const std::size_t block_bytes = kBlockRows * row_bytes_;
  if (!blocks_.empty() && (blocks_.size() + 1) * block_bytes > memory_limit_) spill();
  blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_bytes));
}

void RowBlocks::spill() {
  if (!file_) file_ = scratch_->make_file();
  for (const auto& block : blocks_) file_->append(block.get(), kBlockRows * row_bytes_);
  blocks_.clear();
  file_rows_ = size_;
}

RowsView RowBlocks::look(std::uint64_t first, std::size_t count) {
  invariant(count <= kBlockRows && first + count <= size_, "rows that are looked at are there");
  const std::uint64_t place = first - std::min(first, file_rows_);
  const bool in_one_piece =
      first >= file_rows_ && (count == 0 || place / kBlockRows == (place + count - 1) / kBlockRows);
  if (in_one_piece) {
    if (count == 0) return {nullptr, 0, row_bytes_};
    return {blocks_[place / kBlockRows].get() + place % kBlockRows * row_bytes_, count, row_bytes_};
  }
  if (!look_) look_ = std::make_unique_for_overwrite<char[]>(kBlockRows * row_bytes_);
  std::size_t done = 0;
  if (first < file_rows_) {
    done = std::min<std::uint64_t>(count, file_rows_ - first);
    file_->read(first * row_bytes_, look_.get(), done * row_bytes_);
  }
  while (done < count) {
    const std::uint64_t at = first + done - file_rows_;
    const std::size_t piece = std::min<std::size_t>(count - done, kBlockRows - at % kBlockRows);
    std::memcpy(look_.get() + done * row_bytes_,
                blocks_[at / kBlockRows].get() + at % kBlockRows * row_bytes_, piece * row_bytes_);
    done += piece;
  }
  return {look_.get(), count, row_bytes_};
}

void RowBlocks::release_before(std::uint64_t row) {
  if (row < file_rows_) return;
  const std::uint64_t whole = (row - file_rows_) / kBlockRows;
  for (std::uint64_t block = 0; block < whole; ++block) blocks_[block].reset();
}

void RowBlocks::clear() {
  size_ = file_rows_ = 0;
  file_.reset();
  blocks_.clear();
}

}  // namespace convoy
