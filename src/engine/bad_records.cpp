#include "engine/bad_records.hpp"

#include <algorithm>
#include <utility>

#include "convoy/base/failure.hpp"
#include "convoy/engine/sort_local.hpp"

namespace convoy {
namespace {

constexpr std::uint64_t kLaneShare = 256;  ///< of the memory; there are up to 16 lanes

/// What stands before the text of a record.
struct Head {
  std::uint64_t offset = 0;
  std::uint64_t number = 0;
  std::uint32_t reason = 0;
  std::uint32_t text_bytes = 0;
};

/// Where a record lies in its lane.
struct Found {
  std::uint64_t offset = 0;  ///< in its input
  std::uint64_t at = 0;
};

/// Reads bytes that follow each other, a block at a time.
class ByteReader {
 public:
  ByteReader(RowBlocks& bytes, std::uint64_t begin) : bytes_(bytes), next_(begin) {}

  void read(void* into, std::size_t count) {
    char* to = static_cast<char*>(into);
    while (count > 0) {
      if (left_.empty()) look();
      const std::size_t taken = left_.copy(to, count);
      left_.remove_prefix(taken);
      to += taken;
      count -= taken;
    }
  }

 private:
  void look() {
    const std::uint64_t count =
        std::min<std::uint64_t>(RowBlocks::kBlockRows, bytes_.size() - next_);
    invariant(count > 0, "a bad record lies where it was put");
    left_ = {static_cast<const char*>(bytes_.look(next_, count).data), count};
    next_ += count;
  }

  RowBlocks& bytes_;
  std::uint64_t next_;
  std::string_view left_;
};

}  // namespace

void BadRecords::add(std::size_t lane_number, std::size_t shard, const BadRecord& record) {
  RowBlocks& bytes = lane(lane_number);
  if (places_.size() <= shard) places_.resize(shard + 1);
  Place& place = places_[shard];
  if (place.records++ == 0) {
    place.lane = lane_number;
    place.begin = bytes.size();
  }
  const std::size_t reason = reason_of(record.reason);
  ++reasons_[reason].records;
  const Head head{record.offset, record.number, static_cast<std::uint32_t>(reason),
                  static_cast<std::uint32_t>(record.text.size())};
  bytes.append(&head, sizeof head);
  bytes.append(record.text.data(), record.text.size());
}

void BadRecords::sort(std::size_t shard) {
  if (shard >= places_.size() || places_[shard].records == 0) return;
  Place& place = places_[shard];
  Rows<Found> found(*scratch_, scratch_->memory_bytes() / kLaneShare);
  std::uint64_t at = place.begin, last = 0;
  bool in_order = true;
  each(shard, [&](const BadRecord& record) {
    in_order = in_order && record.offset >= last;
    last = record.offset;
    found.push_back({record.offset, at});
    at += sizeof(Head) + record.text.size();
  });
  if (in_order) return;
  found = sort_local(*scratch_, std::move(found), [](const Found& left, const Found& right) {
    return left.offset < right.offset;
  });
  const std::size_t before = std::exchange(place.lane, lanes_.size());
  place.begin = 0;
  RowBlocks& to = lane(place.lane);
  RowBlocks& from = lanes_[before];
  RowReader<Found> reader(found);
  while (const Found* next = reader.next()) {
    Head head;
    std::memcpy(&head, from.look(next->at, sizeof head).data, sizeof head);
    to.append(&head, sizeof head);
    if (head.text_bytes == 0) continue;
    to.append(from.look(next->at + sizeof head, head.text_bytes).data, head.text_bytes);
  }
}

BadRecord BadRecords::first(std::size_t shard) {
  const Place& place = places_.at(shard);
  Head head;
  ByteReader(lanes_.at(place.lane), place.begin).read(&head, sizeof head);
  return {head.offset, head.number, reasons_.at(head.reason).code, {}};
}

void BadRecords::each(std::size_t shard, const BadRecordHandler& visit) {
  if (shard >= places_.size() || places_[shard].records == 0) return;
  const Place& place = places_[shard];
  ByteReader reader(lanes_[place.lane], place.begin);
  std::string text;
  for (std::uint64_t i = 0; i < place.records; ++i) {
    Head head;
    reader.read(&head, sizeof head);
    text.resize(head.text_bytes);
    reader.read(text.data(), text.size());
    visit({head.offset, head.number, reasons_.at(head.reason).code, text});
  }
}

std::map<std::string, std::uint64_t> BadRecords::reasons() const {
  std::map<std::string, std::uint64_t> counts;
  for (const Reason& reason : reasons_) counts[reason.code] = reason.records;
  return counts;
}

void BadRecords::clear() {
  lanes_.clear();
  places_.clear();
  reasons_.clear();
}

RowBlocks& BadRecords::lane(std::size_t number) {
  while (lanes_.size() <= number) {
    lanes_.emplace_back(1, *scratch_, scratch_->memory_bytes() / kLaneShare);
  }
  return lanes_[number];
}

std::size_t BadRecords::reason_of(std::string_view code) {
  std::size_t reason = 0;
  while (reason < reasons_.size() && reasons_[reason].code != code) ++reason;
  if (reason == reasons_.size()) reasons_.push_back({std::string(code), 0});
  return reason;
}

}  // namespace convoy
