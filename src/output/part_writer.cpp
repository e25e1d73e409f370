#include <algorithm>
#include <map>
#include <utility>

#include "convoy/base/failure.hpp"
#include "convoy/output/hdf5.hpp"
#include "convoy/record/numbers.hpp"
#include "memory_file.hpp"
#include "stored_column.hpp"
#include "table_schema.hpp"

namespace convoy {
namespace {

Handle create_dataset(hid_t file, const StoredColumn& stored, std::uint64_t rows) {
  const Handle type = make_type(stored);
  const Handle properties = make_dataset_properties();
  if (rows > 0) {
    const hsize_t chunk = std::min(rows, kChunkRows);
    check(H5Pset_chunk(properties, 1, &chunk), "set the chunk");
    check(H5Pset_shuffle(properties), "set a filter");
    check(H5Pset_deflate(properties, 1), "set a filter");
  }
  if (stored.null_is_fill) check(H5Pset_fill_value(properties, type, &kNullInteger), "set a null");
  Handle dataset{H5Dcreate2(file, stored.name.c_str(), type, make_space(rows), H5P_DEFAULT,
                            properties, H5P_DEFAULT),
                 H5Dclose, "create a dataset"};
  describe_dataset(dataset, stored);
  return dataset;
}

/// Cuts length-prefixed texts apart and ends each with a NUL in its own copy, as the library wants.
struct TextRun {
  explicit TextRun(std::string_view encoded) {
    std::vector<std::size_t> begins;
    while (!encoded.empty()) {
      const auto size = take_number<std::uint64_t>(encoded);
      begins.push_back(bytes.size());
      bytes.append(encoded.substr(0, size)) += '\0';
      encoded.remove_prefix(size);
    }
    for (const std::size_t begin : begins) texts.push_back(bytes.data() + begin);
  }
  std::string bytes;
  std::vector<const char*> texts;
};

void write_texts(hid_t dataset, hid_t type, std::uint64_t first_row, std::string_view encoded) {
  const TextRun run(encoded);
  const hsize_t start = first_row;
  const hsize_t count = run.texts.size();
  const Handle memory = make_space(count);
  const Handle target{H5Dget_space(dataset), H5Sclose, "look at a dataset"};
  check(H5Sselect_hyperslab(target, H5S_SELECT_SET, &start, nullptr, &count, nullptr),
        "select rows");
  check(H5Dwrite(dataset, type, memory, target, H5P_DEFAULT, run.texts.data()), "write texts");
}

}  // namespace

struct PartWriter::State {
  std::filesystem::path path;
  std::uint64_t rows = 0;
  std::vector<StoredColumn> columns;
  Handle file;
  std::vector<Handle> datasets;                // closed before the file
  std::uint64_t next = 0;                      // the first row of the chunk whose turn it is
  std::map<std::uint64_t, std::string> early;  // chunks that came before their turn

  void write_next(std::string_view encoded) {
    for (std::size_t stored = 0; stored < columns.size(); ++stored) {
      const auto size = take_number<std::uint64_t>(encoded);
      write_column(stored, encoded.substr(0, size));
      encoded.remove_prefix(size);
    }
    next += kChunkRows;
  }
  void write_column(std::size_t stored, std::string_view encoded) {
    if (columns[stored].storage == Storage::long_text) {
      return write_texts(datasets[stored], make_type(columns[stored]), next, encoded);
    }
    const hsize_t offset = next;
    check(H5Dwrite_chunk(datasets[stored], H5P_DEFAULT, 0, &offset, encoded.size(), encoded.data()),
          "write a chunk");
  }
};

PartWriter::PartWriter(const std::filesystem::path& path, const TableLayout& layout,
                       std::uint64_t rows)
    : state_(new State) {
  state_->path = path;
  state_->rows = rows;
  state_->columns = describe_storage(layout);
  try {
    state_->file = create_memory_file(path);
    for (const StoredColumn& stored : state_->columns) {
      state_->datasets.push_back(create_dataset(state_->file, stored, rows));
    }
    describe_table(state_->file, layout, rows);
    attach_rows(state_->file, rows, state_->datasets);
  } catch (const Hdf5Error& error) {
    fail_to_make(path, error);
  }
}

PartWriter::~PartWriter() = default;

void PartWriter::write_chunk(std::uint64_t first_row, std::string_view encoded) {
  invariant(state_ && first_row < state_->rows, "chunks go to an open part");
  // The bytes of a file must not depend on who was faster, so chunks have one order.
  if (first_row != state_->next) {
    state_->early.emplace(first_row, encoded);
    return;
  }
  try {
    state_->write_next(encoded);
    for (auto held = state_->early.begin();
         held != state_->early.end() && held->first == state_->next;
         held = state_->early.erase(held)) {
      state_->write_next(held->second);
    }
  } catch (const Hdf5Error& error) {
    fail_to_make(state_->path, error);
  }
}

void PartWriter::close() {
  invariant(state_ != nullptr, "a part is closed once");
  const auto state = std::move(state_);
  invariant(state->early.empty() && state->next >= state->rows,
            "a part that is closed has all its chunks");
  try {
    state->datasets.clear();
    save_memory_file(state->file, state->path);
  } catch (const Hdf5Error& error) {
    fail_to_make(state->path, error);
  }
}

}  // namespace convoy
