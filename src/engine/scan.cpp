#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "convoy/base/file.hpp"
#include "convoy/engine/read.hpp"
#include "convoy/input/text.hpp"
#include "engine/scan_table.hpp"

namespace convoy {
namespace {

/// Paths with a NUL, which no path holds, behind each.
std::string joined(const std::vector<std::string>& paths) {
  std::string text;
  std::size_t bytes = 0;
  for (const std::string& path : paths) bytes += path.size() + 1;
  text.reserve(bytes);
  for (const std::string& path : paths) (text += path) += '\0';
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> paths;
  paths.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0')));
  for (std::size_t at = 0; at < text.size(); at += paths.back().size() + 1) {
    paths.emplace_back(text.c_str() + at);
  }
  return paths;
}

/// The paths that the user's words for this input stand for.
std::vector<std::string> expand(const Job& job, const InputKind& kind) {
  const auto given = job.options().inputs.find(kind.name);
  if (given == job.options().inputs.end() || given->second.empty()) {
    throw Failure(Exit::usage, "no input: give --" + kind.name + " FILES");
  }
  for (const std::string& word : given->second) {
    if (word.find("://") == std::string::npos) continue;
    throw Failure(Exit::usage, "--" + kind.name +
                                   " has an address among its words, which may hold a password and "
                                   "is not shown; give files");
  }
  std::vector<std::string> paths = expand_inputs(given->second);
  for (const std::string& path : paths) {
    if (is_utf8(path)) continue;
    throw Failure(Exit::input, "cannot use " + path +
                                   ": its name is not UTF-8, so no document could name it; "
                                   "rename it");
  }
  return paths;
}

/// Rank 0 lists names, all look at their share of the files: of many small ones, opening is most.
std::vector<InputFile> list_files(Job& job, const InputKind& kind) {
  World& world = job.world();
  std::string listed;
  root_decides(world, "list " + kind.name, [&] { listed = joined(expand(job, kind)); });
  const std::vector<std::string> paths = split(from_root(world, std::exchange(listed, {})));
  std::vector<FileFacts> mine;
  together(world, "look at " + kind.name, [&] {
    const auto rank = static_cast<std::size_t>(world.rank());
    const auto ranks = static_cast<std::size_t>(world.size());
    const std::size_t first = paths.size() * rank / ranks;
    mine = look_at(std::span(paths).subspan(first, paths.size() * (rank + 1) / ranks - first));
  });
  return each_once(paths, gather_values<FileFacts>(world, mine));
}

Digest digest_file(const InputFile& input) {
  const File file = File::open_read(input.path);
  std::string block(std::min<std::uint64_t>(input.bytes, kDigestBlock), '\0');
  Digest sum;
  for (std::uint64_t number = 0; number * kDigestBlock < input.bytes; ++number) {
    stop_if_requested();
    const std::size_t got = file.read_at(number * kDigestBlock, block.data(), block.size());
    sum += digest_block(number, {block.data(), got});
  }
  return sum;
}

/// Which files have the size and the first bytes of another one: only those can have its content.
std::vector<std::size_t> possible_copies(const std::vector<InputFile>& files) {
  const auto look = [&](std::size_t i) { return std::tie(files[i].bytes, files[i].head); };
  std::vector<std::size_t> order(files.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t left, std::size_t right) { return look(left) < look(right); });
  std::vector<std::size_t> suspects;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool as_before = i > 0 && look(order[i - 1]) == look(order[i]);
    const bool as_next = i + 1 < order.size() && look(order[i]) == look(order[i + 1]);
    if (files[order[i]].bytes > 0 && (as_before || as_next)) suspects.push_back(order[i]);
  }
  return suspects;
}

/// Leaves out every file whose content an earlier one (by path) has.
void drop_copies(Job& job, const std::string& step, std::vector<InputFile>& files) {
  World& world = job.world();
  const std::vector<std::size_t> suspects = possible_copies(files);
  if (suspects.empty()) return;
  Json mine = Json::array();
  together(world, step, [&] {
    for (auto i = static_cast<std::size_t>(world.rank()); i < suspects.size();
         i += static_cast<std::size_t>(world.size())) {
      mine.push_back({suspects[i], digest_file(files[suspects[i]]).text()});
    }
  });
  std::map<std::size_t, std::string> digests;
  for (const std::string& part : gather_all(world, mine.dump())) {
    for (const Json& item : Json::parse(part)) digests[item[0]] = item[1];
  }
  std::map<std::string, std::string> first_path;
  std::vector<InputFile> kept;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto found = digests.find(i);
    if (found != digests.end()) {
      const auto [first, is_new] = first_path.emplace(found->second, files[i].path);
      if (!is_new) {
        job.warn(files[i].path + " has the same content as " + first->second +
                 "; it is read once only");
        continue;
      }
    }
    kept.push_back(files[i]);
  }
  files = std::move(kept);
}

/// The kind with the keys that rules ask for behind its own.
InputKind with_ruled_keys(Job& job, InputKind kind) {
  const RuleTable* const table = job.rules().input_table(kind.name);
  if (table == nullptr) return kind;
  for (const std::string& column : job.rules().columns_of(table->name)) {
    if (std::find(kind.keys.begin(), kind.keys.end(), column) == kind.keys.end()) {
      kind.keys.push_back(column);
    }
  }
  return kind;
}

/// Tells which compressed files are more than the share of a rank: only one can read each of them.
void warn_of_large_compressed(Job& job, const std::vector<InputFile>& files) {
  constexpr std::uint64_t kNoticed = 4 << 20;  // bytes, of which reading takes a moment
  const auto ranks = static_cast<std::uint64_t>(job.world().size());
  std::uint64_t total = 0;
  for (const InputFile& file : files) total += file.bytes;
  for (const InputFile& file : files) {
    if (file.compression == Compression::none || file.bytes < kNoticed) continue;
    if (file.bytes <= total / ranks) continue;
    job.warn(file.path +
             " is compressed and more than a rank's share of the input; one rank reads "
             "it while others wait. Give several files, or one that is not compressed");
  }
}

}  // namespace

Scan scan(Job& job, const InputKind& kind) {
  if (const auto name = input_table(job, kind.name)) {
    return scan_table(job, with_ruled_keys(job, kind), kind.keys.size(), *name);
  }
  Scan result{with_ruled_keys(job, kind), list_files(job, kind), {}, kind.keys.size()};
  drop_copies(job, "compare " + kind.name, result.files);
  warn_of_large_compressed(job, result.files);
  result.shards = plan_shards(result.files, job.world().size());
  std::uint64_t listed = 0;  // bytes; run.json has an entry a file, too
  for (const InputFile& file : result.files) {
    listed += sizeof(InputFile) + sizeof(Shard) + sizeof(InputEntry) + 2 * file.path.capacity();
  }
  job.scratch().hold(listed);
  return result;
}

}  // namespace convoy
