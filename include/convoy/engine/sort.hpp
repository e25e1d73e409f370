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
  constexpr std::uint64_t kSamplesPerRank = 2048;  // shares then differ by a few percent
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

/// The rank that a row goes to: the first whose splitter is not before it.
template <class Row, class Less>
std::size_t rank_of(const Sample<Row>& row, const std::vector<Sample<Row>>& splitters,
                    const Less& before) {
  const auto after = std::upper_bound(splitters.begin(), splitters.end(), row, before);
  return static_cast<std::size_t>(after - splitters.begin());
}

}  // namespace detail

/// Sorts the whole table, rank 0 first; every rank ends with about the same share.
///   collective: yes     shape: rows in any split -> sorted rows, ranks in order
///   less: a total order up to equal rows; ties otherwise would depend on the ranks
///   memory: 1.5 x local rows     fails: JobFailed
///   source: sample sort, W. D. Frazer and A. C. McKellar, 1970
template <Described Row, class Less>
std::vector<Row> sort(Job& job, std::string_view step, std::vector<Row> rows, const Less& less) {
  World& world = job.world();
  const auto ranks = static_cast<std::size_t>(world.size());
  const auto mine = static_cast<std::size_t>(world.rank());
  if (ranks > 1) {
    const auto before = [&](const detail::Sample<Row>& left, const detail::Sample<Row>& right) {
      if (less(left.row, right.row)) return true;
      if (less(right.row, left.row)) return false;
      return std::tie(left.rank, left.index) < std::tie(right.rank, right.index);
    };
    const auto splitters = detail::choose_splitters(world, rows, before);
    std::vector<std::vector<Row>> leaving(ranks);
    together(world, std::string(step) + ": split", [&] {
      std::size_t kept = 0;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::size_t rank = detail::rank_of({rows[i], mine, i}, splitters, before);
        (rank == mine ? rows[kept++] : leaving[rank].emplace_back()) = rows[i];
      }
      rows.resize(kept);
    });
    std::vector<std::size_t> next(ranks);
    const auto fill = [&](int destination, std::string& frame, std::size_t limit) {
      const auto rank = static_cast<std::size_t>(destination);
      for (; next[rank] < leaving[rank].size() && frame.size() < limit; ++next[rank]) {
        append_row(Row::columns(), &leaving[rank][next[rank]], frame);
      }
    };
    const auto drain = [&](int, std::string_view frame) {
      while (!frame.empty()) take_row(Row::columns(), frame, &rows.emplace_back());
    };
    job.work().sent_bytes += exchange_frames(world, std::string(step) + ": exchange", fill, drain);
    job.note_held(rows.size());
  }
  together(world, step, [&] { std::sort(rows.begin(), rows.end(), less); });
  return rows;
}

}  // namespace convoy
