#include "convoy/base/memory.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace convoy {
namespace {

TEST(Bytes, AreReadWithEveryUnit) {
  EXPECT_EQ(parse_bytes("0"), 0U);
  EXPECT_EQ(parse_bytes("4096"), 4096U);
  EXPECT_EQ(parse_bytes("12B"), 12U);
  EXPECT_EQ(parse_bytes("64MiB"), 64U << 20);
  EXPECT_EQ(parse_bytes("64M"), 64U << 20);
  EXPECT_EQ(parse_bytes("64MB"), 64'000'000U);
  EXPECT_EQ(parse_bytes("1.5G"), 3ULL << 29);
  EXPECT_EQ(parse_bytes("2TiB"), 2ULL << 40);
  for (const char* text : {"", "M", "-1", "1X", "1 M", "1MiBs", "nan", "inf", "1e30", "64mb"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

/// The files of /proc and /sys that tell of memory, in a folder.
class FakeSystem {
 public:
  ~FakeSystem() { std::filesystem::remove_all(folder_); }

  void tell(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = folder_ / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  std::uint64_t available() const { return available_memory(folder_.string()); }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("convoy_memory_" + std::to_string(::getpid()));
};

TEST(Memory, OfTheSystemAndOfEveryGroupTheLeastIsLeft) {
  const FakeSystem system;
  EXPECT_EQ(system.available(), 1U << 30) << "where nothing is told";
  system.tell("proc/meminfo", "MemTotal: 9000 kB\nMemAvailable:    8000 kB\n");
  EXPECT_EQ(system.available(), 8000U << 10);
  system.tell("proc/self/cgroup", "0::/outer/inner\n");
  system.tell("sys/fs/cgroup/outer/inner/memory.max", "max\n");
  system.tell("sys/fs/cgroup/outer/memory.max", "5000000\n");
  system.tell("sys/fs/cgroup/outer/memory.current", "4000000\n");
  EXPECT_EQ(system.available(), 1'000'000U);
  // What is cached of files is given back.
  system.tell("sys/fs/cgroup/outer/memory.stat",
              "anon 1000000\ninactive_file 2000000\nactive_file 500000\n");
  EXPECT_EQ(system.available(), 3'500'000U);
}

TEST(Memory, OfGroupsOfTheFirstVersion) {
  const FakeSystem system;
  system.tell("proc/self/cgroup", "3:cpu:/\n2:memory:/job\n");
  system.tell("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "5000000\n");
  system.tell("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "4000000\n");
  system.tell("sys/fs/cgroup/memory/job/memory.stat",
              "inactive_file 1\ntotal_inactive_file 300000\ntotal_active_file 200000\n");
  EXPECT_EQ(system.available(), 1'500'000U);
}

TEST(Memory, SomeIsAvailable) {
  EXPECT_GT(available_memory(), 1U << 20);
  EXPECT_LT(available_memory(), 1ULL << 50);
}

}  // namespace
}  // namespace convoy
