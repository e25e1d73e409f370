#include "convoy/engine/scratch.hpp"

#include "convoy/base/failure.hpp"

namespace convoy {

SpillFile::SpillFile(const std::filesystem::path& directory, std::uint64_t& total)
    : file_(File::create_unnamed(directory)), total_(&total) {}

std::uint64_t SpillFile::append(const void* bytes, std::size_t count) {
  const std::uint64_t begin = bytes_;
  file_.write_at(begin, {static_cast<const char*>(bytes), count});
  bytes_ += count;
  *total_ += count;
  return begin;
}

void SpillFile::read(std::uint64_t offset, void* into, std::size_t count) const {
  if (file_.read_at(offset, static_cast<char*>(into), count) != count) {
    throw Failure(Exit::output,
                  "a scratch file is shorter than what was written to it; check the "
                  "disk of --scratch, then run again");
  }
}

SpillFile Scratch::make_file() {
  return {directories_[next_++ % directories_.size()], spilled_bytes_};
}

}  // namespace convoy
