#include <algorithm>
#include <map>

#include "convoy/base/file.hpp"
#include "convoy/engine/read.hpp"
#include "convoy/input/text.hpp"

namespace convoy {
namespace {

std::string describe(const std::vector<InputFile>& files) {
  Json list = Json::array();
  for (const InputFile& file : files) {
    list.push_back({file.path, file.bytes, file.modified_nanoseconds,
                    static_cast<int>(file.compression), file.head});
  }
  return list.dump();
}

std::vector<InputFile> files_from(const std::string& text) {
  std::vector<InputFile> files;
  for (const Json& item : Json::parse(text)) {
    files.push_back(
        {item[0], item[1], item[2], static_cast<Compression>(item[3].get<int>()), item[4]});
  }
  return files;
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
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<std::size_t>> alike;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].bytes > 0) alike[{files[i].bytes, files[i].head}].push_back(i);
  }
  std::vector<std::size_t> suspects;
  for (const auto& [look, same] : alike) {
    if (same.size() > 1) suspects.insert(suspects.end(), same.begin(), same.end());
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
  Scan result{kind, {}, {}};
  std::string listed;
  root_decides(job.world(), "list " + kind.name, [&] {
    const auto given = job.options().inputs.find(kind.name);
    if (given == job.options().inputs.end() || given->second.empty()) {
      throw Failure(Exit::usage, "no input: give --" + kind.name + " FILES");
    }
    const std::vector<InputFile> files = list_inputs(given->second);
    for (const InputFile& file : files) {
      if (is_utf8(file.path)) continue;
      throw Failure(Exit::input, "cannot use " + file.path +
                                     ": its name is not UTF-8, so no document could name it; "
                                     "rename it");
    }
    listed = describe(files);
  });
  result.files = files_from(from_root(job.world(), listed));
  drop_copies(job, "compare " + kind.name, result.files);
  warn_of_large_compressed(job, result.files);
  result.shards = plan_shards(result.files, job.world().size());
  return result;
}

}  // namespace convoy
