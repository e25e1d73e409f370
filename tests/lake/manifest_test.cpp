#include "convoy/lake/manifest.hpp"

#include <gtest/gtest.h>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "tests/lake/folder_test.hpp"

namespace convoy {
namespace {

namespace fs = std::filesystem;

class ManifestTest : public FolderTest {
 protected:
  bool is_whole(const std::string& text) {
    File file = File::create(folder_ / "run.json");
    file.write(text);
    try {
      unseal(folder_ / "run.json");
      return true;
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.code(), Exit::output);
      EXPECT_NE(std::string(failure.what()).find("run.json"), std::string::npos);
      return false;
    }
  }
};

const Json kDocument{{"job", "conversations"}, {"counts", {{"rows", 490}}}, {"files", {1, 2.5}}};

TEST_F(ManifestTest, ASealedDocumentComesBack) {
  write_file(folder_ / "run.json", seal(kDocument));
  Json back = unseal(folder_ / "run.json");
  back.erase("self_digest");
  EXPECT_EQ(back, kDocument);
}

TEST_F(ManifestTest, InputsStandALineEach) {
  InputEntry good{"messages", "a\n \"inputs\": []", 7, digest("a"), 5, 2, 3, {}, 0};
  InputEntry cut = good;
  cut.damage = "truncated_gzip";
  cut.damage_byte = 6;
  const Json frame{{"arguments", {"\n \"inputs\": []"}}, {"inputs", Json::array()}, {"more", 1}};
  const std::vector<InputEntry> inputs{good, cut};
  const std::string text = seal(frame, inputs);
  EXPECT_NE(text.find("\n  {\"kind\":\"messages\""), std::string::npos) << text;
  ASSERT_TRUE(is_whole(text));
  const Json whole = Json::parse(text);
  EXPECT_EQ(whole["inputs"], (Json{to_json(good), to_json(cut)}));
  EXPECT_EQ(whole["inputs"][0]["used"], 3);
  EXPECT_EQ(whole["inputs"][1]["damage"]["byte"], 6);
  Json back = unseal(folder_ / "run.json");
  back.erase("self_digest");
  EXPECT_EQ(back, frame);

  const Json none{{"inputs", Json::array()}, {"files", {1, 2}}};
  ASSERT_TRUE(is_whole(seal(none)));
  EXPECT_EQ(unseal(folder_ / "run.json")["files"], none["files"]);
}

TEST_F(ManifestTest, EveryFlippedByteIsFound) {
  const std::string sealed = seal(kDocument);
  ASSERT_TRUE(is_whole(sealed));
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    for (const int bit : {0x01, 0x20, 0x80}) {
      std::string flipped = sealed;
      flipped[at] = static_cast<char>(flipped[at] ^ bit);
      EXPECT_FALSE(is_whole(flipped)) << "bit " << bit << " of byte " << at;
    }
  }
}

TEST_F(ManifestTest, EveryCutAndEveryAddedByteIsFound) {
  const std::string sealed = seal(kDocument);
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(is_whole(sealed.substr(0, size))) << size;
  }
  EXPECT_FALSE(is_whole(sealed + "\n"));
  EXPECT_FALSE(is_whole(" " + sealed));
}

TEST_F(ManifestTest, ADocumentThatSpeaksOfSealsIsSealed) {
  EXPECT_TRUE(is_whole(seal({{"text", "\"self_digest\": \"x"}, {"self_digest", "old"}})));
}

TEST_F(ManifestTest, WhatHasNoMembersIsDamaged) {
  std::string text = R"([{"self_digest": ")" + std::string(32, '0') + R"("}])";
  text.replace(text.find("000"), 32, digest(text).text());
  EXPECT_FALSE(is_whole(text));
}

TEST_F(ManifestTest, AMissingDocumentIsToldByItsPath) {
  try {
    unseal(folder_ / "run.json");
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), Exit::output);
    EXPECT_NE(std::string(failure.what()).find((folder_ / "run.json").string()), std::string::npos);
  }
}

TEST_F(ManifestTest, AFileEntryIsTheSameAfterReading) {
  FileEntry entry{"a/b.h5", "table", "hdf5", {{"city_code", nullptr}, {"year", 2019}}, 7, 0, {}};
  fs::create_directories(folder_ / "a");
  std::string text(2 * kDigestBlock + 5, 'x');
  text[kDigestBlock] = 'y';
  write_file(folder_ / entry.path, text);
  measure_file(folder_, entry);
  EXPECT_EQ(entry.bytes, text.size());
  EXPECT_EQ(entry.digest, digest(text));
  const FileEntry back = file_entry_from(to_json(entry));
  EXPECT_EQ(to_json(back), to_json(entry));
  EXPECT_EQ(back.digest, entry.digest);
  EXPECT_EQ(back.rows, entry.rows);
}

TEST(FileEntries, WhatDescribesNoFileIsRefused) {
  const Json whole{{"path", "a.csv"},
                   {"format", "csv"},
                   {"bytes", 5},
                   {"xxh3_128_blocks", "0123456789abcdef0123456789abcdef"}};
  EXPECT_EQ(to_json(file_entry_from(whole)), whole);
  for (const char* key : {"path", "format", "bytes", "xxh3_128_blocks"}) {
    for (const Json& value : {Json(nullptr), Json("-"), Json(Json::array())}) {
      if (value == "-" && (key == std::string("path") || key == std::string("format"))) continue;
      Json spoiled = whole;
      spoiled[key] = value;
      EXPECT_THROW(file_entry_from(spoiled), Failure) << spoiled;
      spoiled.erase(key);
      EXPECT_THROW(file_entry_from(spoiled), Failure) << spoiled;
    }
  }
  for (const char* key : {"bytes", "rows"}) {
    for (const Json& value : {Json(-1), Json(2.5), Json(5e24), Json(true)}) {
      Json spoiled = whole;
      spoiled[key] = value;
      EXPECT_THROW(file_entry_from(spoiled), Failure) << spoiled;
    }
  }
  for (const Json& other : {Json(nullptr), Json(1), Json("x"), Json(Json::array())}) {
    EXPECT_THROW(file_entry_from(other), Failure) << other;
  }
}

}  // namespace
}  // namespace convoy
