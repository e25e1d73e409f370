// What the report draws of a table, counted in the pass over its rows that is made anyway.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "convoy/engine/rows.hpp"
#include "convoy/lake/manifest.hpp"

namespace convoy {

class Job;

enum class ChartKind : std::uint8_t {
  values,  ///< of a text column: how often each text occurs
  days,    ///< of a time column: how many lie on each UTC day
  late,    ///< of a time column: how many lie before the month of the run date, by month
  spread   ///< of an int64 column: how many lie in each of some buckets that grow
};

/// A column of a dataset that the report draws.
struct Chart {
  ChartKind kind = ChartKind::values;
  std::string column;
  std::string title;  ///< what is counted, for readers of the page
};

/// Counts by day. Few days make up nearly all times, so that a small table in front of the map
/// takes nearly all of them.
class DayCounts {
 public:
  void add(std::int64_t microseconds) {
    // Counted from the year -999 on, days are floored without a look at the sign.
    constexpr std::uint64_t kDay = 86'400'000'000;
    const auto since = static_cast<std::uint64_t>(microseconds) + kEarlier * kDay;
    const auto day = static_cast<std::int64_t>(since / kDay - kEarlier);
    Slot& slot = recent_[static_cast<std::size_t>(day) % recent_.size()];
    if (slot.day != day) replace(slot, day);
    ++slot.count;
  }
  /// By day since 1970-01-01.
  std::map<std::int64_t, std::uint64_t> all() const;

 private:
  static constexpr std::uint64_t kEarlier = 1'084'000;  // days; more than times go back before 1970
  struct Slot {
    std::int64_t day = 0;
    std::uint64_t count = 0;
  };
  void replace(Slot& slot, std::int64_t day);

  std::array<Slot, 512> recent_{};
  std::map<std::int64_t, std::uint64_t> rest_;
};

/// The buckets of a spread. For seconds they are what people say (10 s, 5 min, 8 h), else 1, 2 and
/// 5 times powers of ten; the first one takes all that is negative.
class Buckets {
 public:
  explicit Buckets(const std::string& unit);

  /// Which bucket a value lies in.
  std::size_t of(std::int64_t value) const {
    if (value < 0) return 0;
    // Values with as many bits lie in three buckets at most; a loop would be mispredicted often.
    std::size_t bucket = first_[static_cast<std::size_t>(bits(value))];
    bucket += value > last_[bucket] ? 1 : 0;
    bucket += value > last_[bucket] ? 1 : 0;
    return bucket;
  }
  std::size_t size() const { return lower_.size(); }
  /// The least value of a bucket; that of the first is the least integer.
  std::int64_t lower(std::size_t bucket) const { return lower_[bucket]; }

 private:
  static int bits(std::int64_t value) {
    return value == 0 ? 0 : 64 - __builtin_clzll(static_cast<unsigned long long>(value));
  }

  std::vector<std::int64_t> lower_;
  std::vector<std::int64_t> last_;       // the greatest value of each
  std::array<std::size_t, 64> first_{};  // of the least value with so many bits
};

/// The charts of one dataset.
class RowCharts {
 public:
  RowCharts(const Columns& columns, const std::vector<Chart>& charts);

  void note(RowsView rows);
  /// What this rank counted, for settle(). Not collective.
  std::string counted() const;
  /// Adds the charts to what rank 0 tells in run.json.
  ///   counted: of this rank     collective: yes, if there are charts
  void settle(Job& job, const std::string& dataset, const std::string& counted) const;

 private:
  struct Counts {
    Chart chart;
    Column column;
    Buckets buckets;
    DayCounts days;
    std::vector<std::uint64_t> numbered;  ///< by symbol or bucket, null behind the last
    std::uint64_t nulls = 0;              ///< of times
  };

  static Json counted(const Counts& counts);
  static void note_texts(Counts& counts, RowsView rows);
  static void note_times(Counts& counts, RowsView rows);
  template <Member kMember>
  static void note_numbers(Counts& counts, RowsView rows);

  std::vector<Counts> counts_;
};

/// Null or a text, and how often it occurs.
using TextCounts = std::vector<std::pair<Json, std::uint64_t>>;

/// The most frequent first, equally frequent ones by text, null last.
void sort_by_count(TextCounts& counts);

/// A chart as run.json has it, from what each rank counted. Of texts the 50 most frequent are kept;
/// times are told by day, or by month, year or century where there would be more than 400 of them.
///   month: YYYY-MM of the run date
Json values_chart(const std::vector<Json>& ranks);
Json days_chart(const std::vector<Json>& ranks);
Json late_chart(const std::vector<Json>& ranks, const std::string& month);
Json spread_chart(const std::vector<Json>& ranks, const Buckets& buckets);

}  // namespace convoy
