#include "src/input/escapes.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace convoy {
namespace {

/// nullopt if it stands for no text. At every distance from the begin of the text and its end.
std::optional<std::string> plain(const std::string& raw) {
  std::optional<std::string> first;
  for (std::size_t before = 0; before < 2 * kEscapeRoom; ++before) {
    for (const std::size_t behind : {0, 1, 15, 16, 17}) {
      std::string text = std::string(before, 'x') + raw + std::string(behind, 'y');
      const std::size_t size = text.size();
      text.append("\\u\"").append(kScanPadding, '\0');
      std::string room(size + kEscapeRoom, '#');
      const char* const end = replace_escapes({text.data(), size}, room.data());
      if (end == nullptr) return std::nullopt;
      const std::string all(room.data(), static_cast<std::size_t>(end - room.data()));
      EXPECT_EQ(all.substr(0, before), text.substr(0, before));
      EXPECT_EQ(all.substr(all.size() - behind), std::string(behind, 'y'));
      const std::string middle = all.substr(before, all.size() - behind - before);
      EXPECT_EQ(middle, first.value_or(middle));
      first = middle;
    }
  }
  return first;
}

TEST(Escapes, AreReplaced) {
  EXPECT_EQ(plain("plain"), "plain");
  EXPECT_EQ(plain(R"(\"\\\/\b\f\n\r\t)"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(plain(R"(a\u0041\u00e9\u20ACz)"), "aA\xc3\xa9\xe2\x82\xacz");
  EXPECT_EQ(plain(R"(\uD83D\uDE00)"), "\xf0\x9f\x98\x80");
  EXPECT_EQ(plain(R"(\uDBFF\uDFFF)"), "\xf4\x8f\xbf\xbf");
  EXPECT_EQ(plain(R"(\\u0041)"), "\\u0041");
  EXPECT_EQ(plain(""), "");
}

TEST(Escapes, WhatNoColumnCanHoldIsRefused) {
  for (const char* raw : {R"(\ud800)", R"(\udc00)", R"(\ud800\ud800)", R"(\ud800x)", R"(\ud800\n)",
                          R"(\ud800\u0041)", R"(\u0000)", R"(a\u0000b)"}) {
    EXPECT_EQ(plain(raw), std::nullopt) << raw;
  }
}

}  // namespace
}  // namespace convoy
