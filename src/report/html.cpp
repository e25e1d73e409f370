#include "convoy/report/html.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace convoy {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
  bool valid = false;
};

/// The character that text begins with; of bytes that are none, as many as could begin one.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {0, 1, false};
  // Overlong forms, surrogates and what is beyond U+10FFFF show in the second byte.
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  char32_t code = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const bool fits =
        i < text.size() && byte(i) >= (i == 1 ? low : 0x80) && byte(i) <= (i == 1 ? high : 0xBF);
    if (!fits) return {0, i, false};
    code = code << 6 | (byte(i) & 0x3FU);
  }
  return {code, size, true};
}

/// Whether a reader would not see it, or would see what is around it in another order.
bool is_invisible(char32_t code) {
  struct Range {
    char32_t first, last;
  };
  static constexpr std::array<Range, 13> kRanges{{{0x7F, 0x9F},
                                                  {0xAD, 0xAD},
                                                  {0x34F, 0x34F},
                                                  {0x61C, 0x61C},
                                                  {0x115F, 0x1160},
                                                  {0x180B, 0x180F},
                                                  {0x200B, 0x200F},
                                                  {0x2028, 0x202E},
                                                  {0x2060, 0x206F},
                                                  {0xFDD0, 0xFDEF},
                                                  {0xFEFF, 0xFEFF},
                                                  {0xFFF9, 0xFFFB},
                                                  {0xE0000, 0xE007F}}};
  if ((code & 0xFFFE) == 0xFFFE) return true;
  return std::any_of(kRanges.begin(), kRanges.end(), [code](const Range& range) {
    return code >= range.first && code <= range.last;
  });
}

/// The text without a character that was cut at its end.
std::string_view first_bytes(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  for (int back = 0; back < 4 && end > 0; ++back, --end) {
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80) return text.substr(0, end);
  }
  return text.substr(0, bytes);
}

}  // namespace

void Html::escape(std::string_view text) {
  while (!text.empty()) {
    const Character character = first_character(text);
    const std::string_view bytes = text.substr(0, character.bytes);
    text.remove_prefix(character.bytes);
    if (!character.valid) {
      out_ += kReplacement;
    } else if (character.code == '&') {
      out_ += "&amp;";
    } else if (character.code == '<') {
      out_ += "&lt;";
    } else if (character.code == '>') {
      out_ += "&gt;";
    } else if (character.code == '"') {
      out_ += "&quot;";
    } else if (character.code == '\'') {
      out_ += "&#39;";
    } else if (character.code < 0x20) {
      out_ += "\xE2\x90";  // U+2400 and following are pictures of the controls
      out_ += static_cast<char>(0x80 + character.code);
    } else if (is_invisible(character.code)) {
      char shown[16];
      std::snprintf(shown, sizeof shown, "[U+%04X]", static_cast<unsigned>(character.code));
      out_ += shown;
    } else {
      out_ += bytes;
    }
  }
}

void Html::tag(std::string_view name, Attributes attributes, std::string_view end) {
  (out_ += '<') += name;
  for (const auto& [key, value] : attributes) {
    ((out_ += ' ') += key) += "=\"";
    escape(value);
    out_ += '"';
  }
  out_ += end;
}

void Html::close(std::string_view name) {
  ((out_ += "</") += name) += ">\n";
}

Html::Element Html::open(std::string_view name, Attributes attributes) {
  tag(name, attributes, ">");
  return {*this, name};
}

void Html::leaf(std::string_view name, std::string_view content, Attributes attributes) {
  tag(name, attributes, ">");
  escape(content);
  close(name);
}

void Html::single(std::string_view name, Attributes attributes) {
  tag(name, attributes, "/>\n");
}

void Html::lines(std::string_view text) {
  for (std::size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
    escape(text.substr(0, end));
    out_ += '\n';
  }
  escape(text);
}

void Html::value(std::string_view text, std::size_t most) {
  const std::string_view shown = first_bytes(text, most);
  out_ += "<bdi>";
  escape(shown);
  if (shown.size() < text.size()) out_ += "…";
  out_ += "</bdi>";
}

void Html::style(std::string_view sheet) {
  ((out_ += "<style>") += sheet) += "</style>\n";
}

std::string url_of(std::string_view path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kKept =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string url;
  for (const char byte : path) {
    if (kKept.find(byte) != kKept.npos) {
      url += byte;
      continue;
    }
    const auto number = static_cast<unsigned char>(byte);
    ((url += '%') += kHex[number >> 4]) += kHex[number & 15];
  }
  return url;
}

}  // namespace convoy
