#include "engine/parts.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>

#include "convoy/base/file.hpp"
#include "convoy/comm/exchange.hpp"
#include "convoy/record/numbers.hpp"
#include "convoy/record/wire.hpp"

namespace convoy {
namespace {

Columns columns_named(const Dataset& dataset, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  return pick(dataset.columns, views);
}

/// The rows of this rank's chunks: its own from the first chunk that begins here, and those of
/// its last chunk that other ranks hold.
class ChunkRows {
 public:
  ChunkRows(Job& job, const Dataset& dataset, const PartPlan& plan, RowBlocks& rows)
      : texts_(text_members(dataset.columns)), plan_(plan), rows_(rows) {
    const auto mine = static_cast<std::size_t>(job.world().rank());
    begin_ = plan.rank_begins[mine];
    end_ = plan.rank_begins[mine + 1];
    first_chunk_ = first_chunk_at(begin_);
    next_chunk_ = first_chunk_at(end_);
    own_begin_ =
        first_chunk_ < plan.chunks.size() ? plan.chunks[first_chunk_].first_row : plan.rows;
    own_begin_ = std::min(own_begin_, end_);
  }

  /// Sends the rows that belong to a chunk of an earlier rank, takes those of later ones.
  void exchange(Job& job, const std::string& step) {
    std::uint64_t next = begin_;
    const int owner = own_begin_ > begin_ ? plan_.holder(chunk_of(begin_).first_row) : -1;
    ItemEncoder encoder(rows_.row_bytes(), texts_);
    const auto fill = [&](Outbox& out) {
      for (; next < own_begin_ && !out.full(); ++next) {
        encoder.append(rows_.look(next - begin_, 1).data,
                       [&](std::size_t bytes) { return out.extend(owner, bytes); });
      }
    };
    std::map<int, std::string> arrived;
    std::map<int, ItemDecoder> decoders;
    const auto drain = [&](int source, std::string_view bytes) {
      ItemDecoder& decoder = decoders.try_emplace(source, rows_.row_bytes(), texts_).first->second;
      std::string& rows = arrived[source];
      return decoder.take(bytes, [&](const void* row) {
        rows.append(static_cast<const char*>(row), rows_.row_bytes());
      });
    };
    job.work().sent_bytes += exchange_items(job.world(), step, fill, drain);
    for (const auto& [source, bytes] : arrived) foreign_ += bytes;
  }

  std::size_t first_chunk() const { return first_chunk_; }
  std::size_t next_chunk() const { return next_chunk_; }

  /// The rows of one of this rank's chunks, in one piece.
  RowsView of(const Chunk& chunk) {
    const std::uint64_t first = chunk.first_row - begin_;
    if (chunk.first_row + chunk.rows <= end_) return rows_.look(first, chunk.rows);
    const std::uint64_t own = end_ - chunk.first_row;
    joined_.assign(static_cast<const char*>(rows_.look(first, own).data), own * rows_.row_bytes());
    joined_ += foreign_;
    return {joined_.data(), chunk.rows, rows_.row_bytes()};
  }

 private:
  std::size_t first_chunk_at(std::uint64_t row) const {
    const auto found = std::lower_bound(
        plan_.chunks.begin(), plan_.chunks.end(), row,
        [](const Chunk& chunk, std::uint64_t value) { return chunk.first_row < value; });
    return static_cast<std::size_t>(found - plan_.chunks.begin());
  }
  const Chunk& chunk_of(std::uint64_t row) const {
    const std::size_t next = first_chunk_at(row + 1);
    return plan_.chunks[next - 1];
  }
  TextMembers texts_;
  const PartPlan& plan_;
  RowBlocks& rows_;
  std::uint64_t begin_ = 0, end_ = 0, own_begin_ = 0;
  std::size_t first_chunk_ = 0, next_chunk_ = 0;
  std::string foreign_;  // rows of the last chunk that come from later ranks
  std::string joined_;
};

/// Collects the chunks of this rank's parts and writes each part when its last chunk is there.
class PartCollector {
 public:
  PartCollector(Job& job, const Dataset& dataset, const PartPlan& plan, const PartFormat& format)
      : job_(job), dataset_(dataset), plan_(plan), format_(format) {}

  void add(std::uint32_t number, std::uint64_t first_row, std::string bytes) {
    const Part& part = plan_.parts[number];
    Waiting& waiting = waiting_[number];
    waiting.chunks.resize((part.rows + part.chunk_rows - 1) / part.chunk_rows);
    waiting.chunks[(first_row - part.first_row) / part.chunk_rows] = std::move(bytes);
    if (++waiting.arrived < waiting.chunks.size()) return;
    write(part, waiting.chunks);
    waiting_.erase(number);
  }

 private:
  struct Waiting {
    std::vector<std::string> chunks;
    std::size_t arrived = 0;
  };

  void write(const Part& part, const std::vector<std::string>& chunks) {
    stop_if_requested();
    FileEntry entry;
    entry.path = part_path(format_, part);
    entry.dataset = dataset_.name;
    entry.format = format_.name;
    entry.partition = part.values;
    entry.rows = part.rows;
    const std::filesystem::path path = job_.staging() / entry.path;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
      throw Failure(Exit::output, "cannot make the directory " + path.parent_path().string() +
                                      ": " + error.message() + "; check the lake's file system");
    }
    format_.write(path, part, chunks);
    measure_file(job_.staging(), entry);
    job_.note_written(entry.path, entry.bytes);
    job_.files().push_back(std::move(entry));
  }

  Job& job_;
  const Dataset& dataset_;
  const PartPlan& plan_;
  const PartFormat& format_;
  std::map<std::uint32_t, Waiting> waiting_;
};

/// Takes the whole chunks at the front and returns how many bytes they had.
std::size_t take_chunks(std::string_view bytes, PartCollector& collector) {
  constexpr std::size_t kHead =
      sizeof(Chunk::part) + sizeof(Chunk::first_row) + sizeof(std::size_t);
  std::size_t done = 0;
  while (bytes.size() >= kHead) {
    std::string_view frame = bytes;
    const auto part = take_number<decltype(Chunk::part)>(frame);
    const auto first_row = take_number<decltype(Chunk::first_row)>(frame);
    const auto size = take_number<std::size_t>(frame);
    if (frame.size() < size) break;
    collector.add(part, first_row, std::string(frame.substr(0, size)));
    bytes.remove_prefix(kHead + size);
    done += kHead + size;
  }
  return done;
}

/// The writer of a part: the rank that holds its first row. Tables of few parts would all fall to
/// rank 0, so each of them begins at another rank.
int writer_of(const Job& job, const PartPlan& plan, const Part& part, int turn) {
  const int ranks = job.world().size();
  const bool few = plan.parts.size() < static_cast<std::size_t>(ranks);
  return (plan.holder(part.first_row) + (few ? turn : 0)) % ranks;
}

}  // namespace

std::string part_path(const PartFormat& format, const Part& part) {
  char name[24];
  std::snprintf(name, sizeof name, "part-%05u", part.number);
  return format.directory + "/" + (part.folder.empty() ? "" : part.folder + "/") + name +
         format.extension;
}

PartPlan plan_table(Job& job, const std::string& step, const Dataset& dataset, RowBlocks& rows) {
  const Columns columns = columns_named(dataset, dataset.partition_by);
  const TextMembers texts = text_members(columns);
  std::string mine;
  together(job.world(), step + ": partitions", [&] {
    std::vector<Partition> partitions;
    each_block(rows, [&](RowsView block) { add_partitions(columns, block, partitions); });
    ItemEncoder encoder(rows.row_bytes(), texts);
    append_number(partitions.size(), mine);
    for (const Partition& partition : partitions) append_number(partition.rows, mine);
    for (const Partition& partition : partitions) {
      encoder.append(partition.row.data(), extending(mine));
    }
  });
  std::vector<std::vector<Partition>> by_rank;
  for (const std::string& part : gather_all(job.world(), mine)) {
    std::string_view bytes = part;
    auto& partitions = by_rank.emplace_back(take_number<std::size_t>(bytes));
    for (Partition& partition : partitions) partition.rows = take_number<std::uint64_t>(bytes);
    auto next = partitions.begin();
    ItemDecoder(rows.row_bytes(), texts).take(bytes, [&](const void* row) {
      next++->row.assign(static_cast<const char*>(row), rows.row_bytes());
    });
  }
  return plan_parts(columns, by_rank);
}

void write_parts(Job& job, const std::string& step, const Dataset& dataset, const PartPlan& plan,
                 RowBlocks& rows, const PartFormat& format) {
  World& world = job.world();
  ChunkRows own(job, dataset, plan, rows);
  own.exchange(job, step + ": align");
  PartCollector collector(job, dataset, plan, format);
  std::vector<std::size_t> foreign;  // chunks of parts that other ranks write
  const auto encode = [&](const Chunk& chunk) {
    return format.encode(plan.parts[chunk.part], own.of(chunk));
  };
  const int turn = static_cast<int>(job.datasets().size());  // tables before this one
  const auto writer = [&](const Chunk& chunk) {
    return writer_of(job, plan, plan.parts[chunk.part], turn);
  };
  together(world, step + ": write", [&] {
    job.progress().begin(step, 0);
    for (std::size_t i = own.first_chunk(); i < own.next_chunk(); ++i) {
      const Chunk& chunk = plan.chunks[i];
      if (writer(chunk) == world.rank()) {
        collector.add(chunk.part, chunk.first_row, encode(chunk));
        job.progress().advance(chunk.rows);
      } else {
        foreign.push_back(i);
      }
    }
    job.progress().end();
  });
  std::size_t next = 0;
  const auto fill = [&](Outbox& out) {
    for (; next < foreign.size() && !out.full(); ++next) {
      const Chunk& chunk = plan.chunks[foreign[next]];
      const std::string bytes = encode(chunk);
      std::string frame;
      append_number(chunk.part, frame);
      append_number(chunk.first_row, frame);
      append_number(bytes.size(), frame);
      frame += bytes;
      std::memcpy(out.extend(writer(chunk), frame.size()), frame.data(), frame.size());
    }
  };
  const auto drain = [&](int, std::string_view bytes) { return take_chunks(bytes, collector); };
  job.work().sent_bytes += exchange_items(world, step + ": gather", fill, drain);
}

}  // namespace convoy
