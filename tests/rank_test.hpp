// Tests that run on all ranks: each ends in agreement, and all ranks end with the same code.
#pragma once

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <source_location>
#include <string>

#include "convoy/comm/world.hpp"

namespace convoy {

/// An expectation that fails does not end its test, so the ranks stay in the same steps. A rank
/// that leaves its test early meets the others in the wrong step, or the alarm ends the run.
class RankTest {
 public:
  RankTest(int& argc, char**& argv) : world_(argc, argv) {
    std::signal(SIGALRM, [](int) {
      constexpr char kText[] = "a rank waited too long for the others\n";
      if (::write(STDERR_FILENO, kText, sizeof kText - 1) < 0) _exit(2);
      _exit(1);
    });
    std::string name = (std::filesystem::temp_directory_path() / "convoy-ranks-XXXXXX").string();
    if (world_.is_root() && mkdtemp(name.data()) == nullptr) world_.abort(Exit::internal);
    folder_ = from_root(world_, name);
  }

  World& world() { return world_; }
  /// An empty folder that all ranks see; removed at the end.
  const std::filesystem::path& folder() const { return folder_; }

  void expect(bool holds, const std::string& what,
              std::source_location where = std::source_location::current()) {
    if (holds) return;
    failures_ += "rank " + std::to_string(world_.rank()) + ": " + test_ + ": line " +
                 std::to_string(where.line()) + ": expected " + what + "\n";
  }

  /// All ranks must throw the same failure by agreement.
  void expect_failure(Exit code, const std::string& text, const std::function<void()>& work,
                      std::source_location where = std::source_location::current()) {
    try {
      work();
      expect(false, "a failure: " + text, where);
    } catch (const JobFailed& failure) {
      expect(failure.code() == code, "exit code " + std::to_string(static_cast<int>(code)), where);
      expect(failure.what() == text, text + " instead of " + failure.what(), where);
    }
  }

  void run(const std::string& test, const std::function<void()>& body) {
    constexpr unsigned kSeconds = 100;
    test_ = test;
    alarm(kSeconds);
    try {
      body();
    } catch (const std::exception& error) {
      expect(false, std::string("no exception: ") + error.what());
    }
    together(world_, "end of test " + test, [] {});
    alarm(0);
  }

  /// Prints what failed on any rank; the exit code is the same on all.
  int end() {
    bool failed = false;
    for (const std::string& failures : gather_all(world_, failures_)) {
      if (world_.is_root()) std::fputs(failures.c_str(), stderr);
      failed = failed || !failures.empty();
    }
    std::error_code error;
    if (world_.is_root()) std::filesystem::remove_all(folder_, error);
    return failed ? 1 : 0;
  }

 private:
  World world_;
  std::filesystem::path folder_;
  std::string test_, failures_;
};

}  // namespace convoy
