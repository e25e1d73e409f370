#include <map>
#include <set>

#include "convoy/base/file.hpp"
#include "convoy/engine/sinks.hpp"

namespace convoy {
namespace {

struct Copy {
  const InputFile* input = nullptr;
  FileEntry entry;
};

/// Names within the folder, numbered where two inputs have the same.
std::vector<Copy> plan_copies(const std::string& folder, const std::vector<Scan>& scans) {
  std::vector<Copy> copies;
  std::set<std::string> taken;
  for (const Scan& scan : scans) {
    if (scan.table) continue;
    for (const InputFile& input : scan.files) {
      const std::filesystem::path name = std::filesystem::path(input.path).filename();
      std::string unique = name;
      for (int number = 2; !taken.insert(unique).second; ++number) {
        unique = name.stem().string() + "-" + std::to_string(number) + name.extension().string();
      }
      Copy copy;
      copy.input = &input;
      copy.entry.path = folder + "/" + unique;
      copy.entry.dataset = folder;
      copy.entry.format = "copy";
      copy.entry.bytes = input.bytes;
      copies.push_back(copy);
    }
  }
  return copies;
}

/// Copies this rank's share of the blocks and returns their digest.
Digest copy_share(Job& job, const Copy& copy) {
  const File from = File::open_read(copy.input->path);
  File to = File::open_shared(job.staging() / copy.entry.path);
  const auto rank = static_cast<std::uint64_t>(job.world().rank());
  const auto ranks = static_cast<std::uint64_t>(job.world().size());
  const std::uint64_t blocks = (copy.entry.bytes + kDigestBlock - 1) / kDigestBlock;
  std::string block(kDigestBlock, '\0');
  Digest sum;
  std::uint64_t mine = 0;
  for (std::uint64_t number = blocks * rank / ranks; number < blocks * (rank + 1) / ranks;
       ++number) {
    stop_if_requested();
    const std::size_t got = from.read_at(number * kDigestBlock, block.data(), block.size());
    to.write_at(number * kDigestBlock, {block.data(), got});
    sum += digest_block(number, {block.data(), got});
    mine += got;
    job.progress().advance(got);
  }
  to.close();
  job.note_written(copy.entry.path, mine);
  return sum;
}

/// What reading saw of the files must be what was copied.
void check_copies(const Job& job, const std::vector<Copy>& copies,
                  const std::vector<InputEntry>& inputs) {
  std::map<std::string_view, Digest> seen;
  for (const InputEntry& input : inputs) seen[input.path] = input.digest;
  for (const Copy& copy : copies) {
    if (seen[copy.input->path] == copy.entry.digest) continue;
    throw Failure(Exit::input, copy.input->path + " changed between reading and copying it to " +
                                   job.staging().string() + "; run again when it is at rest");
  }
}

}  // namespace

void copy_inputs(Job& job, const std::string& folder, const std::vector<Scan>& scans) {
  std::vector<Copy> copies = plan_copies(folder, scans);
  root_decides(job.world(), "copy inputs: create", [&] {
    std::filesystem::create_directories(job.staging() / folder);
    for (const Copy& copy : copies) {
      File::create(job.staging() / copy.entry.path).close();
    }
  });
  std::vector<Digest> mine;
  together(job.world(), "copy inputs", [&] {
    job.progress().begin("copy inputs", 0);
    for (const Copy& copy : copies) mine.push_back(copy_share(job, copy));
    job.progress().end();
  });
  const auto shares = gather_values<Digest>(job.world(), mine);
  for (std::size_t i = 0; i < shares.size(); ++i)
    copies[i % copies.size()].entry.digest += shares[i];
  together(job.world(), "copy inputs: compare", [&] { check_copies(job, copies, job.inputs()); });
  job.datasets().push_back({{"name", folder},
                            {"format", "copy"},
                            {"path", folder},
                            {"meaning", "the input files, byte for byte"},
                            {"parts", copies.size()}});
  if (!job.world().is_root()) return;
  for (Copy& copy : copies) job.files().push_back(std::move(copy.entry));
}

}  // namespace convoy
