// The records of a rank that cannot be used, until they are written.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "convoy/engine/rows.hpp"
#include "convoy/input/records.hpp"

namespace convoy {

/// Bad records by shard, in the order in which they come. A lane reads one shard after the other;
/// what the lanes find comes in any order.
///   memory: a share of the rank's for each lane; what exceeds it is on scratch
///   fails: Failure(output)
class BadRecords {
 public:
  /// scratch: must outlive the records
  explicit BadRecords(Scratch& scratch) : scratch_(&scratch) {}

  void add(std::size_t lane, std::size_t shard, const BadRecord& record);
  /// Brings those of a shard into the order of their offsets.
  void sort(std::size_t shard);
  /// The first one of a shard that has any, without its text.
  BadRecord first(std::size_t shard);
  /// Visits those of a shard.
  void each(std::size_t shard, const BadRecordHandler& visit);
  /// How many there are of each reason.
  std::map<std::string, std::uint64_t> reasons() const;
  void clear();

 private:
  /// Where the records of a shard lie.
  struct Place {
    std::size_t lane = 0;
    std::uint64_t begin = 0;  ///< byte in the lane
    std::uint64_t records = 0;
  };
  struct Reason {
    std::string code;
    std::uint64_t records = 0;
  };

  RowBlocks& lane(std::size_t number);
  std::size_t reason_of(std::string_view code);

  Scratch* scratch_;
  std::vector<RowBlocks> lanes_;  // of bytes: a Head and the text of each record
  std::vector<Place> places_;     // by shard
  std::vector<Reason> reasons_;   // few
};

}  // namespace convoy
