#include "convoy/lake/attempt.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>

#include "convoy/base/failure.hpp"
#include "convoy/base/file.hpp"
#include "tests/lake/folder_test.hpp"

namespace convoy {
namespace {

namespace fs = std::filesystem;

class AttemptTest : public FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    place_ = {folder_, "job", "2026-11-01"};
  }

  /// Publishes a run of one file, as a job does.
  void publish(const std::string& text) {
    Attempt attempt(place_);
    write_file(attempt.staging() / "table", text);
    attempt.publish();
    attempt.tidy();
  }
  std::string published() const { return read_file(place_.published() / "table"); }

  std::set<std::string> generations() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(place_.generations())) {
      names.insert(entry.path().filename());
    }
    return names;
  }
  Exit code_of(const std::function<void()>& work) {
    try {
      work();
    } catch (const Failure& failure) {
      text_ = failure.what();
      return failure.code();
    }
    return Exit::done;
  }

  RunPlace place_;
  std::string text_;
};

TEST_F(AttemptTest, TheDateIsBusyWhileAnAttemptLives) {
  std::optional<Attempt> first(place_);
  EXPECT_EQ(code_of([&] { Attempt second(place_); }), Exit::busy);
  EXPECT_NE(text_.find("2026-11-01"), std::string::npos) << text_;
  EXPECT_TRUE(fs::exists(first->staging())) << "a busy attempt took away the staging of the other";
  RunPlace other = place_;
  other.run_date = "2026-11-02";
  EXPECT_EQ(code_of([&] { Attempt second(other); }), Exit::done);
  first.reset();
  EXPECT_EQ(code_of([&] { Attempt second(place_); }), Exit::done);
}

TEST_F(AttemptTest, NothingIsVisibleBeforePublish) {
  Attempt attempt(place_);
  write_file(attempt.staging() / "table", "new");
  EXPECT_FALSE(fs::exists(place_.published()));
  attempt.publish();
  EXPECT_EQ(published(), "new");
  EXPECT_TRUE(fs::is_symlink(place_.published()));
  EXPECT_TRUE(fs::read_symlink(place_.published()).is_relative()) << "the lake can be moved";
}

TEST_F(AttemptTest, ThePreviousRunStaysForItsReadersAndOlderOnesGo) {
  publish("one");
  const fs::path first = fs::canonical(place_.published());
  publish("two");
  EXPECT_EQ(published(), "two");
  EXPECT_EQ(read_file(first / "table"), "one");
  publish("three");
  EXPECT_FALSE(fs::exists(first));
  EXPECT_EQ(generations(), (std::set<std::string>{"00000002", "00000003", "lock"}));
}

TEST_F(AttemptTest, LeftoversOfKilledAttemptsAreRemoved) {
  publish("one");
  fs::create_directories(place_.generations() / "staging-killed" / "quarantine");
  write_file(place_.generations() / "staging-killed" / "table", "half");
  fs::create_directories(place_.generations() / "00000007");  // killed before its link was there
  fs::create_symlink("nowhere", place_.generations() / "next");
  publish("two");
  EXPECT_EQ(published(), "two");
  EXPECT_EQ(generations(), (std::set<std::string>{"00000001", "00000008", "lock"}));
}

TEST_F(AttemptTest, OfTwoAttemptsFromTheSameGenerationOneWins) {
  publish("one");
  Attempt slow(place_);
  write_file(slow.staging() / "table", "slow");
  // What a second attempt does where the file system has no locks.
  const fs::path fast = place_.generations() / "00000002";
  fs::create_directories(fast);
  write_file(fast / "table", "fast");
  fs::remove(place_.published());
  fs::create_symlink(fs::path(".runs") / place_.run_date / "00000002", place_.published());
  EXPECT_EQ(code_of([&] { slow.publish(); }), Exit::busy);
  slow.abandon();
  EXPECT_EQ(published(), "fast");
  EXPECT_EQ(generations(), (std::set<std::string>{"00000001", "00000002", "lock"}));
}

TEST_F(AttemptTest, AbandonKeepsWhatTellsWhy) {
  publish("one");
  {
    Attempt attempt(place_);
    write_file(attempt.staging() / "table", "bad");
    write_file(attempt.staging() / "quality.json", "{}");
    fs::create_directories(attempt.staging() / "quarantine");
    write_file(attempt.staging() / "quarantine" / "messages.ndjson", "a line\n");
    attempt.abandon();
  }
  EXPECT_EQ(read_file(place_.failed() / "quarantine" / "messages.ndjson"), "a line\n");
  EXPECT_EQ(read_file(place_.failed() / "quality.json"), "{}");
  EXPECT_FALSE(fs::exists(place_.failed() / "table"));
  EXPECT_EQ(generations(), (std::set<std::string>{"00000001", "lock"}));
  EXPECT_EQ(published(), "one");
  publish("two");
  EXPECT_FALSE(fs::exists(place_.failed())) << "a good run forgets the failed one";
}

TEST_F(AttemptTest, AbandonDoesNothingToAPublishedRun) {
  Attempt attempt(place_);
  write_file(attempt.staging() / "table", "new");
  write_file(attempt.staging() / "quality.json", "{}");
  attempt.publish();
  attempt.abandon();  // as after a failure to make the published link durable
  EXPECT_EQ(published(), "new");
  EXPECT_TRUE(fs::exists(place_.published() / "quality.json"));
}

TEST_F(AttemptTest, AbandonOfAnEmptyAttemptLeavesNothing) {
  Attempt(place_).abandon();
  EXPECT_FALSE(fs::exists(place_.failed()));
  EXPECT_EQ(generations(), std::set<std::string>{"lock"});
}

TEST_F(AttemptTest, WhatIsNoRunOfOursIsNotTouched) {
  fs::create_directories(place_.published());
  write_file(place_.published() / "mine", "precious");
  EXPECT_EQ(code_of([&] { Attempt attempt(place_); }), Exit::output);
  EXPECT_EQ(read_file(place_.published() / "mine"), "precious");
}

}  // namespace
}  // namespace convoy
