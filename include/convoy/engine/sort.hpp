// Sorts a table over all ranks.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <tuple>
#include <vector>

#include "convoy/comm/exchange.hpp"
#include "convoy/engine/job.hpp"
#include "convoy/record/wire.hpp"

namespace convoy {

namespace detail {

/// A row with its origin, which tells equal rows apart so that many of them split evenly, too.
template <class Row>
struct Sample {
  Row row;
  std::uint64_t rank;
  std::uint64_t index;
};

/// `ranks - 1` samples that cut all rows into equal shares; the same on all ranks.
template <class Row, class Less>
std::vector<Sample<Row>> choose_splitters(World& world, const std::vector<Row>& rows,
                                          const Less& before) {
  constexpr std::uint64_t kSamplesPerRank = 512;  // shares differ by about 1/512 of one
  const auto ranks = static_cast<std::uint64_t>(world.size());
  const std::uint64_t total = sum_all(world, rows.size());
  const std::uint64_t stride = std::max<std::uint64_t>(1, total / (ranks * kSamplesPerRank));
  std::string mine;
  for (std::uint64_t i = stride / 2; i < rows.size(); i += stride) {
    const std::uint64_t origin[2] = {static_cast<std::uint64_t>(world.rank()), i};
    mine.append(reinterpret_cast<const char*>(origin), sizeof origin);
    append_row(Row::columns(), &rows[i], mine);
  }
  std::vector<Sample<Row>> samples;
  for (const std::string& part : gather_all(world, mine)) {
    for (std::string_view bytes = part; !bytes.empty();) {
      Sample<Row> sample{};
      std::memcpy(&sample.rank, bytes.data(), 2 * sizeof(std::uint64_t));
      bytes.remove_prefix(2 * sizeof(std::uint64_t));
      take_row(Row::columns(), bytes, &sample.row);
      samples.push_back(sample);
    }
  }
  std::sort(samples.begin(), samples.end(), before);
  std::vector<Sample<Row>> splitters;
  for (std::uint64_t rank = 1; rank < ranks && !samples.empty(); ++rank) {
    splitters.push_back(samples[samples.size() * rank / ranks]);
  }
  return splitters;
}

/// How many rows each rank will send to this one.
inline std::vector<std::uint64_t> incoming_rows(World& world,
                                                const std::vector<std::size_t>& begins) {
  const std::string_view mine(reinterpret_cast<const char*>(begins.data()),
                              begins.size() * sizeof(std::size_t));
  std::vector<std::uint64_t> rows;
  for (const std::string& part : gather_all(world, mine)) {
    std::size_t range[2];
    std::memcpy(range, part.data() + static_cast<std::size_t>(world.rank()) * sizeof(std::size_t),
                sizeof range);
    rows.push_back(range[1] - range[0]);
  }
  return rows;
}

/// Merges sorted runs pair by pair.
template <class Row, class Less>
std::vector<Row> merge_runs(std::vector<std::vector<Row>> runs, const Less& less) {
  while (runs.size() > 1) {
    std::vector<std::vector<Row>> merged;
    for (std::size_t i = 0; i + 1 < runs.size(); i += 2) {
      std::vector<Row> both(runs[i].size() + runs[i + 1].size());
      std::merge(runs[i].begin(), runs[i].end(), runs[i + 1].begin(), runs[i + 1].end(),
                 both.begin(), less);
      runs[i] = {};
      runs[i + 1] = {};
      merged.push_back(std::move(both));
    }
    if (runs.size() % 2 == 1) merged.push_back(std::move(runs.back()));
    runs = std::move(merged);
  }
  return runs.empty() ? std::vector<Row>{} : std::move(runs.front());
}

}  // namespace detail

/// Sorts the whole table, rank 0 first; every rank ends with about the same share.
///   collective: yes     shape: rows in any split -> sorted rows, ranks in order
///   less: a total order up to equal rows; ties otherwise would depend on the ranks
///   memory: 3 x local rows     fails: JobFailed
///   source: sample sort, W. D. Frazer and A. C. McKellar, 1970
template <Described Row, class Less>
std::vector<Row> sort(Job& job, std::string_view step, std::vector<Row> rows, const Less& less) {
  World& world = job.world();
  together(world, step, [&] { std::sort(rows.begin(), rows.end(), less); });
  const auto ranks = static_cast<std::size_t>(world.size());
  if (ranks == 1) return rows;
  const auto before = [&](const detail::Sample<Row>& left, const detail::Sample<Row>& right) {
    if (less(left.row, right.row)) return true;
    if (less(right.row, left.row)) return false;
    return std::tie(left.rank, left.index) < std::tie(right.rank, right.index);
  };
  const auto splitters = detail::choose_splitters(world, rows, before);
  const auto mine = static_cast<std::size_t>(world.rank());
  std::vector<std::size_t> begins(ranks + 1, rows.size());
  begins[0] = 0;
  for (std::size_t i = 0; i < splitters.size(); ++i) {
    const auto& splitter = splitters[i];
    auto at = std::partition_point(rows.begin(), rows.end(), [&](const Row& row) {
      const auto index = static_cast<std::uint64_t>(&row - rows.data());
      return before({row, mine, index}, splitter);
    });
    begins[i + 1] = static_cast<std::size_t>(at - rows.begin());
  }
  std::vector<std::vector<Row>> runs(ranks);
  const auto incoming = detail::incoming_rows(world, begins);
  for (std::size_t rank = 0; rank < ranks; ++rank) runs[rank].reserve(incoming[rank]);
  std::vector<std::size_t> next(begins.begin(), begins.end() - 1);
  const auto fill = [&](int destination, std::string& frame, std::size_t limit) {
    const auto rank = static_cast<std::size_t>(destination);
    if (rank == mine) return;
    for (; next[rank] < begins[rank + 1] && frame.size() < limit; ++next[rank]) {
      append_row(Row::columns(), &rows[next[rank]], frame);
    }
  };
  const auto drain = [&](int source, std::string_view frame) {
    while (!frame.empty()) {
      take_row(Row::columns(), frame, &runs[static_cast<std::size_t>(source)].emplace_back());
    }
  };
  job.work().sent_bytes += exchange_frames(world, std::string(step) + ": exchange", fill, drain);
  together(world, std::string(step) + ": merge", [&] {
    runs[mine].assign(rows.begin() + static_cast<std::ptrdiff_t>(begins[mine]),
                      rows.begin() + static_cast<std::ptrdiff_t>(begins[mine + 1]));
    rows = {};
    rows = detail::merge_runs(std::move(runs), less);
  });
  job.note_held(rows.size());
  return rows;
}

}  // namespace convoy
