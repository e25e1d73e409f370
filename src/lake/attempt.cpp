#include "convoy/lake/attempt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"

namespace convoy {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kStaging = "staging-";

[[noreturn]] void fail_output(const std::string& what, const fs::path& path, int error_number) {
  throw Failure(Exit::output, "cannot " + what + " " + path.string() + ": " +
                                  system_reason(error_number) +
                                  "; check the rights and the space of the lake's file system");
}

void make_directories(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail_output("make the directory", path, error.value());
}

/// A name that no other attempt has: a node that was cut off may still be writing under its own.
std::string attempt_name() {
  std::string name(kStaging);
  for (const char* variable : {"SLURM_JOB_ID", "SLURM_RESTART_COUNT"}) {
    if (const char* value = std::getenv(variable)) name += std::string(value) + "-";
  }
  std::random_device random;
  char text[17];
  std::snprintf(text, sizeof text, "%08x%08x", random(), random());
  return name + text;
}

/// Locks for this open file, so that the kernel releases it however the process ends. -1 where the
/// file system has no locks: publish() still lets only one attempt win.
int take_lock(const RunPlace& place) {
  const fs::path path = place.generations() / "lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) fail_output("open the lock", path, errno);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (::fcntl(descriptor, F_OFD_SETLK, &lock) == 0) return descriptor;
  const int error_number = errno;
  ::close(descriptor);
  if (error_number == EAGAIN || error_number == EACCES) {
    throw Failure(Exit::busy, "another run of " + place.job + " holds " + place.run_date + " (" +
                                  path.string() + " is locked); wait for it to end");
  }
  return -1;
}

}  // namespace

std::uint64_t latest_generation(const fs::path& generations) {
  std::uint64_t latest = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(generations, error)) {
    const std::string name = entry.path().filename();
    if (name.empty() || name.find_first_not_of("0123456789") != std::string::npos) continue;
    latest = std::max<std::uint64_t>(latest, std::strtoull(name.c_str(), nullptr, 10));
  }
  return latest;
}

Attempt::Attempt(const RunPlace& place) : place_(place) {
  make_directories(place.generations());
  lock_ = take_lock(place);
  std::error_code error;
  const fs::file_status published = fs::symlink_status(place.published(), error);
  if (fs::exists(published) && !fs::is_symlink(published)) {
    throw Failure(Exit::output, place.published().string() +
                                    " is not a run of ours (a symbolic link is expected); move it "
                                    "away and run again");
  }
  for (const auto& entry : fs::directory_iterator(place.generations(), error)) {
    // Without a lock it could be that of an attempt that is at work.
    if (lock_ < 0) break;
    if (entry.path().filename().string().starts_with(kStaging)) fs::remove_all(entry.path(), error);
  }
  latest_ = latest_generation(place.generations());
  visible_ = fs::read_symlink(place.published(), error).filename();
  staging_ = place.generations() / attempt_name();
  make_directories(staging_);
}

Attempt::~Attempt() {
  if (lock_ >= 0) ::close(lock_);
}

fs::path Attempt::generation(std::uint64_t number) const {
  char name[24];
  std::snprintf(name, sizeof name, "%08llu", static_cast<unsigned long long>(number));
  return place_.generations() / name;
}

void Attempt::publish() {
  sync_directory(staging_);
  // A rename onto a folder that is not empty fails: of two attempts that began from the same
  // generation only one gets past this line, locks or not.
  const fs::path mine = generation(latest_ + 1);
  if (::rename(staging_.c_str(), mine.c_str()) != 0) {
    if (errno == EEXIST || errno == ENOTEMPTY) {
      has_lost_ = true;
      throw Failure(Exit::busy, "another run of " + place_.job + " published " + place_.run_date +
                                    " while this one worked; nothing of this one was published");
    }
    fail_output("publish", mine, errno);
  }
  staging_ = mine;
  sync_directory(place_.generations());
  const fs::path link = place_.generations() / "next";
  const fs::path target = fs::path(".runs") / place_.run_date / mine.filename();
  ::unlink(link.c_str());
  if (::symlink(target.c_str(), link.c_str()) != 0) fail_output("link", link, errno);
  if (::rename(link.c_str(), place_.published().c_str()) != 0) {
    fail_output("publish", place_.published(), errno);
  }
  is_published_ = true;
  // Readers see the run already: whether the swap survives a power cut is no reason to call it
  // failed. A link that is lost points to the run before, which is still there.
  try {
    sync_directory(place_.lake / place_.job);
  } catch (const Failure&) {
  }
}

void Attempt::tidy() noexcept {
  try {
    std::error_code error;
    fs::remove_all(place_.failed(), error);
    for (const auto& entry : fs::directory_iterator(place_.generations(), error)) {
      const std::string name = entry.path().filename();
      if (name != "lock" && name != visible_ && entry.path() != staging_) {
        fs::remove_all(entry.path(), error);
      }
    }
  } catch (...) {  // what stays is removed by the next run
  }
}

void Attempt::abandon() noexcept {
  if (is_published_) return;  // readers have it, even if making it durable failed
  try {
    std::error_code error;
    if (has_lost_) {  // the date is another attempt's, and so is what is told of it
      fs::remove_all(staging_, error);
      return;
    }
    fs::remove_all(place_.failed(), error);
    fs::create_directories(place_.failed(), error);
    for (const char* kept : {"quarantine", "quality.json", "quality.xml", "report.html"}) {
      fs::rename(staging_ / kept, place_.failed() / kept, error);
    }
    if (fs::is_empty(place_.failed(), error)) fs::remove(place_.failed(), error);
    fs::remove_all(staging_, error);
  } catch (...) {  // the next run of the date removes it
  }
}

}  // namespace convoy
