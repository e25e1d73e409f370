#include <gtest/gtest.h>

#include "convoy/base/failure.hpp"
#include "convoy/database/connection.hpp"

namespace convoy {
namespace {

std::string refusal_of(const std::string& address) {
  try {
    check_address(address);
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), Exit::usage);
    return failure.what();
  }
  return "";
}

TEST(Address, IsShownWithoutWhatNobodyNeeds) {
  EXPECT_EQ(shown_address("postgresql://me@shop:5433/retail?sslmode=require"),
            "PostgreSQL database retail at shop port 5433 as me");
  EXPECT_EQ(shown_address("host=a,b port=1,2 dbname=x"), "PostgreSQL database x at a,b port 1,2");
  EXPECT_EQ(shown_address("service=shop"), "PostgreSQL service shop");
  EXPECT_EQ(shown_address("hostaddr=127.0.0.1"), "PostgreSQL at 127.0.0.1");
  EXPECT_EQ(shown_address(""), "PostgreSQL");
}

TEST(Address, IsTakenInAllFormsOfLibpq) {
  for (const char* address :
       {"postgresql://", "postgres:///db", "postgresql://me%40org@h/db", "postgresql://[::1]:1/db",
        "host=/var/run/postgresql user=me", "postgresql://h1:1,h2:2/db", "user='me@org' dbname=a",
        "passfile=/etc/pass host=h", "postgresql:///db?host=/tmp"}) {
    EXPECT_EQ(refusal_of(address), "") << address;
  }
}

TEST(Address, WithAPasswordIsRefusedWithoutRepeatingIt) {
  for (const char* address :
       {"postgresql://u:geheim@h/db", "postgresql://u@h/db?password=geheim", "password=geheim",
        "sslpassword='geheim'", "dbname='postgresql://u:geheim@h'", "postgresql://u:a/geheim@h/db",
        "postgresql://u:geheim@h@i/db", "geheim", "postgresql://u:%geheim@h", "u:geheim@h"}) {
    const std::string refusal = refusal_of(address);
    EXPECT_NE(refusal.find("the PostgreSQL address"), refusal.npos) << address;
    EXPECT_EQ(refusal.find("geheim"), refusal.npos) << refusal;
  }
}

}  // namespace
}  // namespace convoy
