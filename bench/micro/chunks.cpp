// What does it cost to encode the rows of the conversations table, and to write a part file?
#include <benchmark/benchmark.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "convoy/output/hdf5.hpp"
#include "jobs/conversations/rows.hpp"

namespace {

using convoy::Symbol;
using convoy::Timestamp;
using convoy::conversations::Row;

/// Rows of one city with plausible times and counts.
std::vector<Row> make_rows(std::size_t count) {
  std::minstd_rand random;
  const Symbol city("BCN"), courier("courier"), customer("customer");
  const Symbol stages[] = {Symbol("PICKING_UP"), Symbol("DELIVERING"), Symbol("DELIVERED")};
  std::vector<Row> rows(count);
  std::int64_t order_id = 50'000'000;
  for (Row& row : rows) {
    const auto delay = static_cast<std::int64_t>(random() % 600);
    row.order_id = order_id += 1 + static_cast<std::int64_t>(random() % 20);
    row.city_code = city;
    row.first_courier_message =
        Timestamp{1'604'188'800'000'000 + (order_id % 2'592'000) * 1'000'000};
    row.first_customer_message =
        Timestamp{row.first_courier_message.microseconds + delay * 1'000'000};
    row.num_messages_courier = 1 + static_cast<std::int64_t>(random() % 4);
    row.num_messages_customer = 1 + static_cast<std::int64_t>(random() % 4);
    row.first_message_by = random() % 2 == 0 ? courier : customer;
    row.conversation_started_at = row.first_courier_message;
    row.first_responsetime_delay_seconds = delay;
    row.last_message_time = Timestamp{row.first_customer_message.microseconds + 300'000'000};
    row.last_message_order_stage = stages[random() % 3];
  }
  return rows;
}

convoy::TableLayout layout_of(const std::vector<Row>& rows) {
  const convoy::Dataset dataset = convoy::conversations::table("city_code");
  convoy::TableLayout layout;
  layout.table = dataset.name;
  layout.meaning = dataset.meaning;
  layout.sorted = dataset.sorted_by;
  layout.columns = dataset.columns;
  layout.facts.resize(layout.columns.size());
  convoy::note_rows(layout.columns, {rows.data(), rows.size(), sizeof(Row)}, layout.facts);
  return layout;
}

/// Encodes all chunks and gives each to `use(first row, bytes)`.
template <class Use>
void encode(const convoy::TableLayout& layout, const std::vector<Row>& rows, Use use) {
  const std::size_t chunk_rows = std::min<std::size_t>(rows.size(), convoy::kChunkRows);
  convoy::GrowingBytes workspace;
  for (std::size_t first = 0; first < rows.size(); first += chunk_rows) {
    const std::size_t count = std::min(chunk_rows, rows.size() - first);
    workspace.clear();
    convoy::encode_chunk(layout, {&rows[first], count, sizeof(Row)}, chunk_rows, workspace);
    use(first, workspace.view());
  }
}

void encode_chunks(benchmark::State& state) {
  const std::vector<Row> rows = make_rows(convoy::kChunkRows);
  const convoy::TableLayout layout = layout_of(rows);
  std::size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    encode(layout, rows, [&](std::size_t, std::string_view chunk) { bytes += chunk.size(); });
  }
  if (bytes == 0 || bytes >= rows.size() * sizeof(Row)) state.SkipWithError("nothing is deflated");
  state.counters["bytes_a_row"] = static_cast<double>(bytes) / static_cast<double>(rows.size());
  state.SetItemsProcessed(static_cast<std::int64_t>(rows.size()) * state.iterations());
}

/// Chunks that were encoded before go into a part file.
void write_part(benchmark::State& state) {
  struct Chunk {
    std::size_t first;
    std::string bytes;
  };
  const std::vector<Row> rows = make_rows(static_cast<std::size_t>(state.range(0)));
  const convoy::TableLayout layout = layout_of(rows);
  std::vector<Chunk> chunks;
  encode(layout, rows, [&](std::size_t first, std::string_view bytes) {
    chunks.push_back({first, std::string(bytes)});
  });
  const auto path = std::filesystem::temp_directory_path() /
                    ("convoy-bench-" + std::to_string(std::random_device()()) + ".h5");
  for (auto _ : state) {
    convoy::PartWriter writer(path, layout, rows.size());
    for (const Chunk& chunk : chunks) writer.write_chunk(chunk.first, chunk.bytes);
    writer.close();
  }
  if (convoy::count_hdf5_rows(path) != rows.size()) state.SkipWithError("rows are missing");
  std::filesystem::remove(path);
  state.SetItemsProcessed(static_cast<std::int64_t>(rows.size()) * state.iterations());
}

BENCHMARK(encode_chunks)->Unit(benchmark::kMillisecond);
BENCHMARK(write_part)->Arg(1'000)->Arg(convoy::kPartRows)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
