#include "convoy/input/files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "convoy/base/failure.hpp"
#include "convoy/base/hash.hpp"
#include "tests/input/temporary_file.hpp"

namespace convoy {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("convoy_files_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void put(const std::string& name, const std::string& content = "{}") const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::vector<std::string> list(const std::vector<std::string>& names) const {
    std::vector<std::string> patterns;
    for (const std::string& name : names) patterns.push_back(path(name));
    std::vector<std::string> found;
    for (const InputFile& file : list_inputs(patterns)) {
      found.push_back(file.path.substr(path("").size()));
    }
    return found;
  }

  void expect_failure(const std::string& name, const std::string& reason) const {
    try {
      list({name});
      ADD_FAILURE() << name << " was listed";
    } catch (const Failure& failure) {
      const std::string text = failure.what();
      EXPECT_EQ(failure.code(), Exit::input);
      EXPECT_NE(text.find(path(name)), std::string::npos) << text;
      EXPECT_NE(text.find(reason), std::string::npos) << text;
      EXPECT_NE(text.find("; "), std::string::npos) << text;
    }
  }

  fs::path folder_;
};

using Names = std::vector<std::string>;

TEST_F(Files, FilesGlobsAndDirectoriesAreSortedAndListedOnce) {
  put("b.json");
  put("a.json");
  put("d/x/1.json");
  put("d/2.json");
  put("d/.hidden");
  put("d/_SUCCESS");
  put("d/_temporary/3.json");
  fs::create_directory_symlink(folder_ / "d/x", folder_ / "d/link");
  fs::create_symlink(folder_ / "a.json", folder_ / "z.json");
  EXPECT_EQ(list({"b.json", "*.json", "d", "d/x"}),
            (Names{"a.json", "b.json", "d/2.json", "d/x/1.json"}));
  EXPECT_EQ(list({"[ab].json"}), (Names{"a.json", "b.json"}));
}

TEST_F(Files, NamesWithGlobCharactersThatExistAreTakenLiterally) {
  put("[ab].json");
  put("a.json");
  EXPECT_EQ(list({"[ab].json"}), Names{"[ab].json"});
}

TEST_F(Files, WhatCannotBeReadIsNamed) {
  expect_failure("missing.json", "No such file");
  expect_failure("*.none", "no file matches");
  expect_failure("nowhere_yet/*.json", "nowhere_yet: No such file");
  fs::create_directory(folder_ / "empty");
  expect_failure("empty", "no files");
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  expect_failure("pipe", "no regular file");
  fs::create_symlink(folder_ / "nowhere", folder_ / "broken");
  expect_failure("broken", "No such file");
  if (::geteuid() == 0) return;  // the superuser may read everything
  put("secret");
  ::chmod(path("secret").c_str(), 0);
  expect_failure("secret", "Permission denied");
}

TEST_F(Files, CompressionIsToldByContent) {
  put("1", "\x1f\x8b\x08");
  put("2", "\x28\xb5\x2f\xfd");
  put("3", "\x52\x2a\x4d\x18");
  put("4.gz", "{}");
  put("5", "");
  const auto files = list_inputs(std::vector{folder_.string()});
  ASSERT_EQ(files.size(), 5u);
  EXPECT_EQ(files[0].compression, Compression::gzip);
  EXPECT_EQ(files[1].compression, Compression::zstd);
  EXPECT_EQ(files[2].compression, Compression::zstd);
  EXPECT_EQ(files[3].compression, Compression::none);
  EXPECT_EQ(files[4].compression, Compression::none);
  EXPECT_EQ(files[3].bytes, 2u);
  EXPECT_GT(files[3].modified_nanoseconds, 0);
}

TEST_F(Files, AQuarantineFileIsKnownByItsFirstLine) {
  const std::string begin = R"({"input":"a.csv","byte":6,"record":1,"reason":"bad_csv",)";
  put("json", begin + R"("text":"1,2"})");
  put("base64", begin + R"("text_base64":"MSwy"})");
  put("csv", begin + R"("header":"a,b","text":"1,2"})");
  put("wide_csv", begin + R"("header":")" + std::string(60'000, ',') + R"(","text":"1,2"})");
  put("other", begin + R"("a":1})");
  put("lines", begin + "\n" + R"("text":"1,2"})");
  for (const InputFile& file : list_inputs(std::vector{folder_.string()})) {
    const bool other = file.path == path("other") || file.path == path("lines");
    EXPECT_EQ(file.is_quarantine, !other) << file.path;
  }
}

TEST(Shards, CoverEveryByteOnceInEqualShares) {
  const std::vector<InputFile> files = {
      {{10 * kDigestBlock + 5}, "a"},    {{0, 0, Compression::none}, "b"},
      {{7, 0, Compression::gzip}, "c"},  {{3 * kDigestBlock, 0, Compression::none}, "d"},
      {{17, 0, Compression::none}, "e"}, {{900 * kDigestBlock, 0, Compression::zstd}, "f"}};
  const double total = 13.0 * kDigestBlock + 22;
  for (const int ranks : {1, 2, 3, 4, 7, 16, 40}) {
    std::vector<std::uint64_t> reached(files.size());
    int compressed = 0;
    for (const auto& list : plan_shards(files, ranks)) {
      double share = 0;
      for (const Shard& shard : list) {
        if (files[shard.file].compression != Compression::none) {
          EXPECT_EQ(shard, (Shard{shard.file, 0, UINT64_MAX}));
          ++compressed;
          continue;
        }
        EXPECT_EQ(shard.begin, reached[shard.file]);
        EXPECT_LT(shard.begin, shard.end);
        EXPECT_EQ(shard.begin % kDigestBlock, 0u);
        reached[shard.file] = shard.end;
        share += static_cast<double>(shard.end - shard.begin);
      }
      EXPECT_LE(std::abs(share - total / ranks), static_cast<double>(kDigestBlock)) << ranks;
    }
    EXPECT_EQ(compressed, 2);
    for (const std::size_t file : {0, 1, 3, 4}) EXPECT_EQ(reached[file], files[file].bytes);
  }
}

// Files that follow each other share keys: ranks that take turns file by file would all hold all
// keys; ranks with one run each would not stand at the same time if the list has several exports.
TEST(Shards, FilesTooSmallToCutAreDealtInRuns) {
  const std::vector<InputFile> files(4000, InputFile{{64 << 10}, "a"});
  for (const int ranks : {2, 3, 5}) {
    const auto shards = plan_shards(files, ranks);
    for (const auto& list : shards) {
      int runs = 1;
      for (std::size_t i = 1; i < list.size(); ++i) runs += list[i].file != list[i - 1].file + 1;
      EXPECT_GE(runs, 15) << ranks;
      EXPECT_LE(runs, 18) << ranks;
      EXPECT_NEAR(static_cast<double>(list.size()), 4000.0 / ranks, 64) << ranks;
    }
  }
}

TEST(Shards, CompressedFilesGoToTheRankWithLeast) {
  const std::vector<InputFile> files = {{{50, 0, Compression::gzip}, "a"},
                                        {{30, 0, Compression::gzip}, "b"},
                                        {{10, 0, Compression::gzip}, "c"}};
  const auto shards = plan_shards(files, 2);
  EXPECT_EQ(shards[0], (std::vector<Shard>{{0, 0, UINT64_MAX}}));
  EXPECT_EQ(shards[1], (std::vector<Shard>{{1, 0, UINT64_MAX}, {2, 0, UINT64_MAX}}));
}

}  // namespace
}  // namespace convoy
