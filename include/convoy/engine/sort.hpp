// Sorts a table over all ranks.
#pragma once

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "convoy/comm/exchange.hpp"
#include "convoy/engine/job.hpp"
#include "convoy/engine/sort_local.hpp"
#include "convoy/record/wire.hpp"

namespace convoy {

namespace detail {

/// A row with its origin, which tells equal rows apart so that many of them split evenly, too.
template <class Row>
struct Sample {
  Row row;
  std::uint64_t rank = 0;
  std::uint64_t index = 0;
};

template <class Order>
struct BeforeSample {
  const Order& order;

  template <class Row>
  bool operator()(const Sample<Row>& left, const Sample<Row>& right) const {
    if (order(left.row, right.row)) return true;
    if (order(right.row, left.row)) return false;
    return std::tie(left.rank, left.index) < std::tie(right.rank, right.index);
  }
};

/// `ranks - 1` samples that cut all rows into equal shares; the same on all ranks.
template <class Row, class Order>
std::vector<Sample<Row>> choose_splitters(World& world, Rows<Row>& rows, const Order& order) {
  const auto ranks = static_cast<std::uint64_t>(world.size());
  // Shares then differ by a few percent; every rank holds the samples of all.
  const auto samples_a_rank = std::clamp<std::uint64_t>((1 << 15) / ranks, 256, 2048);
  const std::uint64_t total = sum_all(world, rows.size());
  const std::uint64_t stride = std::max<std::uint64_t>(1, total / (ranks * samples_a_rank));
  const TextMembers texts = text_members(Row::columns());  // the row is the sample's first member
  std::string mine;
  together(world, "choose splitters", [&] {
    ItemEncoder encoder(sizeof(Sample<Row>), texts);
    for (std::uint64_t i = stride / 2; i < rows.size(); i += stride) {
      Sample<Row> sample;
      std::memcpy(static_cast<void*>(&sample.row), rows.look(i, 1), sizeof(Row));
      sample.rank = static_cast<std::uint64_t>(world.rank());
      sample.index = i;
      encoder.append(&sample, extending(mine));
    }
  });
  std::vector<Sample<Row>> samples;
  for (const std::string& part : gather_all(world, mine)) {
    ItemDecoder(sizeof(Sample<Row>), texts).take(part, [&](const void* sample) {
      samples.push_back(*static_cast<const Sample<Row>*>(sample));
    });
  }
  std::sort(samples.begin(), samples.end(), BeforeSample<Order>{order});
  std::vector<Sample<Row>> splitters;
  for (std::uint64_t rank = 1; rank < ranks && !samples.empty(); ++rank) {
    splitters.push_back(samples[samples.size() * rank / ranks]);
  }
  return splitters;
}

/// Sends each row to the rank whose share it belongs to.
template <class Row, class Order>
class RowExchange {
 public:
  RowExchange(Job& job, Rows<Row>& from, Rows<Row>& to, const Order& order)
      : mine_(static_cast<std::size_t>(job.world().rank())),
        splitters_(choose_splitters(job.world(), from, order)),
        before_{order},
        reader_(from),
        to_(to) {
    const auto ranks = static_cast<std::size_t>(job.world().size());
    const TextMembers texts = text_members(Row::columns());
    const Words words = job.world().spans_nodes() ? Words::packed : Words::plain;
    encoders_.assign(ranks, ItemEncoder(sizeof(Row), texts, words));
    decoders_.assign(ranks, ItemDecoder(sizeof(Row), texts));
  }

  void fill(Outbox& out) {
    while (!out.full()) {
      const Row* const row = reader_.next();
      if (row == nullptr) return;
      const std::size_t rank = rank_of(*row);
      if (rank == mine_) {
        to_.push_back(*row);
      } else {
        encoders_[rank].append(
            row, [&](std::size_t bytes) { return out.extend(static_cast<int>(rank), bytes); });
      }
    }
  }

  std::size_t drain(int source, std::string_view bytes) {
    return decoders_[static_cast<std::size_t>(source)].take(
        bytes, [&](const void* row) { to_.push_back(*static_cast<const Row*>(row)); });
  }

 private:
  /// The first rank whose splitter is not before the row.
  std::size_t rank_of(const Row& row) const {
    if (splitters_.empty()) return 0;
    const Sample<Row> sample{row, mine_, reader_.position() - 1};
    const auto after = std::upper_bound(splitters_.begin(), splitters_.end(), sample, before_);
    return static_cast<std::size_t>(after - splitters_.begin());
  }

  std::size_t mine_;
  std::vector<Sample<Row>> splitters_;
  BeforeSample<Order> before_;
  RowReader<Row> reader_;
  Rows<Row>& to_;
  std::vector<ItemEncoder> encoders_;  // one a rank
  std::vector<ItemDecoder> decoders_;
};

}  // namespace detail

/// Sorts the whole table, rank 0 first; every rank ends with about the same share.
///   collective: yes     shape: rows in any split -> sorted rows, ranks in order
///   order: total up to equal rows, `order(left, right)`; ties otherwise would depend on the ranks.
///   With `order.key(row, symbols)`, a SortKey, it is faster; more so with `Order::kKeyTellsAll`
///   memory: 2 x local rows, on scratch what exceeds the rank's memory     fails: JobFailed
///   source: sample sort, W. D. Frazer and A. C. McKellar, 1970
template <Described Row, class Order>
Rows<Row> sort(Job& job, std::string_view step, Rows<Row> rows, const Order& order) {
  World& world = job.world();
  if (world.size() > 1) {
    Rows<Row> mine = job.make_rows<Row>();
    detail::RowExchange<Row, Order> routes(job, rows, mine, order);
    job.work().sent_bytes += exchange_items(
        world, std::string(step) + ": exchange", [&](Outbox& out) { routes.fill(out); },
        [&](int source, std::string_view bytes) { return routes.drain(source, bytes); });
    rows = std::move(mine);
    job.note_held(rows.size());
  }
  together(world, step, [&] { rows = sort_local(job.scratch(), std::move(rows), order); });
  return rows;
}

}  // namespace convoy
