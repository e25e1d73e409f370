#include "convoy/engine/sort.hpp"

#include "table_job.hpp"

namespace convoy {
namespace {

using TableRows = std::vector<TableRow>;

std::string bytes_of(const TableRows& rows) {
  GrowingBytes out;
  for (const TableRow& row : rows) append_csv_row(TableRow::columns(), &row, out);
  return std::string(out.view());
}

/// The same order with a key that does not decide all of it.
struct ByEverything {
  bool operator()(const TableRow& left, const TableRow& right) const {
    return by_everything(left, right);
  }
  SortKey key(const TableRow& row, const SymbolOrder& symbols) const {
    return {row.city.is_null() ? UINT32_MAX : symbols.place(row.city), in_order(row.id)};
  }
};

template <class Order>
std::string sorted_bytes(RankTest& test, const TableRows& mine, std::uint64_t memory,
                         const Order& order, std::uint64_t& share) {
  Job job(test.world(), "sort", job_options(test, memory));
  Rows<TableRow> rows = job.make_rows<TableRow>();
  for (const TableRow& row : mine) rows.push_back(row);
  rows = sort(job, "sort rows", std::move(rows), order);
  share = rows.size();
  std::string bytes;
  each_block(rows.blocks(), [&](RowsView block) {
    const auto* const first = static_cast<const TableRow*>(block.data);
    bytes += bytes_of({first, first + block.count});
  });
  job.abandon(Failure(Exit::interrupted, "the test is over"));
  std::string joined;
  for (const std::string& part : gather_all(test.world(), bytes)) joined += part;
  return joined;
}

/// Sorts what `row_of` gives (row number -> row) after sharing the numbers out by `rank_of`, and
/// compares all ranks' rows in turn with a sort of the whole on each rank.
void expect_sorted(RankTest& test, std::int64_t rows,
                   const std::function<TableRow(std::int64_t)>& row_of,
                   const std::function<std::int64_t(std::int64_t)>& rank_of) {
  World& world = test.world();
  TableRows mine, all;
  for (std::int64_t i = 0; i < rows; ++i) {
    all.push_back(row_of(i));
    if (rank_of(i) == world.rank()) mine.push_back(all.back());
  }
  std::sort(all.begin(), all.end(), by_everything);
  const std::string expected = bytes_of(all);
  for (const std::uint64_t memory : {kMuchMemory, kLittleMemory}) {
    std::uint64_t share = 0;
    test.expect(sorted_bytes(test, mine, memory, by_everything, share) == expected,
                "all rows in order, each once");
    test.expect(sorted_bytes(test, mine, memory, ByEverything{}, share) == expected,
                "the same with keys");
    if (rows >= 10'000) {
      const auto even = static_cast<double>(rows) / world.size();
      test.expect(static_cast<double>(share) <= 1.1 * even,
                  "an even share, not " + std::to_string(share));
    }
  }
}

void rows_in_any_split(RankTest& test) {
  const std::int64_t ranks = test.world().size();
  const auto in_turn = [ranks](std::int64_t i) { return i % ranks; };
  for (const std::int64_t rows : {0, 1, 2, 3, 7, 100, 20'000, 300'000}) {
    test.run(std::to_string(rows) + " rows on all ranks",
             [&] { expect_sorted(test, rows, table_row, in_turn); });
  }
  for (const std::int64_t on : {std::int64_t{0}, ranks - 1}) {
    test.run("all rows on rank " + std::to_string(on),
             [&] { expect_sorted(test, 20'000, table_row, [on](std::int64_t) { return on; }); });
  }
  test.run("much on one rank, little on the others", [&] {
    expect_sorted(test, 20'000, table_row,
                  [&](std::int64_t i) { return i % 50 == 0 ? in_turn(i / 50) : 0; });
  });
}

void rows_of_any_kind(RankTest& test) {
  const std::int64_t ranks = test.world().size();
  const auto in_turn = [ranks](std::int64_t i) { return i % ranks; };
  test.run("all rows equal", [&] {
    expect_sorted(
        test, 20'000, [](std::int64_t) { return table_row(8); }, in_turn);
  });
  test.run("all rows equal on one rank", [&] {
    expect_sorted(
        test, 20'000, [](std::int64_t) { return table_row(8); }, [](std::int64_t) { return 0; });
  });
  test.run("two kinds of rows", [&] {
    expect_sorted(
        test, 20'000, [](std::int64_t i) { return table_row(i % 100 == 0); }, in_turn);
  });
  test.run("rows in order before, by blocks", [&] {
    TableRows sorted;
    for (std::int64_t i = 0; i < 20'000; ++i) sorted.push_back(table_row(i));
    std::sort(sorted.begin(), sorted.end(), by_everything);
    const auto row_of = [&](std::int64_t i) { return sorted[static_cast<std::size_t>(i)]; };
    expect_sorted(test, 20'000, row_of, [&](std::int64_t i) { return i * ranks / 20'000; });
    expect_sorted(test, 20'000, row_of,
                  [&](std::int64_t i) { return ranks - 1 - i * ranks / 20'000; });
  });
  test.run("all values null, and long texts", [&] {
    const auto row_of = [](std::int64_t i) {
      TableRow row;
      if (i % 2 == 0) row.note = Symbol(std::string(static_cast<std::size_t>(i % 40) * 50, 'n'));
      return row;
    };
    expect_sorted(test, 10'000, row_of, in_turn);
  });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::rows_in_any_split(test);
  convoy::rows_of_any_kind(test);
  return test.end();
}
