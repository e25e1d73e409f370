// A lake whose run.json is whole but not as this program writes it.
#include "convoy/lake/catalog.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "convoy/lake/manifest.hpp"
#include "tests/lake/folder_test.hpp"

namespace convoy {
namespace {

namespace fs = std::filesystem;

class CatalogTest : public FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    fs::create_directories(folder_ / "job/.runs/2026-11-01/00000001");
    fs::create_directory_symlink(".runs/2026-11-01/00000001", folder_ / "job/2026-11-01");
  }

  void publish(const Json& document) const {
    write_file(folder_ / "job/2026-11-01/run.json", seal(document));
  }
  void expect_refused(const std::function<void()>& read, const std::string& what) const {
    try {
      read();
      ADD_FAILURE() << "taken without " << what;
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.code(), Exit::output);
      EXPECT_NE(std::string(failure.what()).find("run.json lacks " + what), std::string::npos)
          << failure.what();
    }
  }
};

TEST_F(CatalogTest, AMemberThatIsMissingIsToldByItsName) {
  publish({{"created", "now"}, {"datasets", Json::array()}});
  expect_refused([&] { build_catalog(folder_); }, "files");
  const LakeCheck check = verify_lake(folder_, "", "");
  ASSERT_EQ(check.findings.size(), 2u);  // of the run, and of the catalog
  EXPECT_NE(check.findings[0].find("run.json lacks files"), std::string::npos);
  publish({{"created", "now"}});
  expect_refused([&] { previous_run(folder_, "job", "2026-12-01"); }, "datasets");
  publish({{"datasets", {{{"rows", 7}}}}});
  expect_refused([&] { previous_run(folder_, "job", "2026-12-01"); }, "name");
}

}  // namespace
}  // namespace convoy
