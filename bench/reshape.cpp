// Makes other inputs from the NDJSON files of `convoy generate conversations`:
//
//   reshape SHAPE FOLDER FILE.ndjson...    each file again in FOLDER, under the same name
//   reshape LINES FOLDER FILE.ndjson...    the same bytes in many files of so many lines
//
//   shuffled      the keys of each record in an order of its own
//   blanks        blanks wherever JSON allows them
//   escapes       a letter of the sender and of the stage as \uXXXX
//   concatenated  nothing between the records
//   one-order     60% of the messages belong to one order, each with a time of its own
//   one-city      all orders belong to one city
//
// Knows the generator's records only: no comma, brace or backslash in a text.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "reshape: %s\n", why.c_str());
  std::_Exit(1);
}

/// What a shape may use besides the record: where it stands, and chance that repeats.
struct Place {
  std::size_t file = 0;
  std::size_t files = 1;
  std::minstd_rand random{};
  std::uint64_t moved = 0;  // messages of this file that went to the one order
};

using Shape = void (*)(std::string_view record, Place& place, std::string& out);

/// The bytes of a value behind "key":, its quotes included.
std::string_view value_of(std::string_view record, std::string_view key) {
  const std::size_t at = record.find(key);
  if (at == std::string_view::npos) give_up("a record lacks " + std::string(key));
  const std::size_t begin = at + key.size() + 2;
  return record.substr(begin, record.find_first_of(",}", begin) - begin);
}

/// The record with other values, up to and including its end.
void replace(std::string_view record, std::string_view old, std::string_view value,
             std::string& out) {
  const auto at = static_cast<std::size_t>(old.data() - record.data());
  out.append(record.substr(0, at)).append(value).append(record.substr(at + old.size()));
}

void shuffled(std::string_view record, Place& place, std::string& out) {
  std::string_view fields[16];
  std::size_t count = 0;
  for (std::string_view rest = record.substr(1, record.size() - 2); !rest.empty(); ++count) {
    fields[count] = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), fields[count].size() + 1));
  }
  std::shuffle(fields, fields + count, place.random);
  for (std::size_t i = 0; i < count; ++i) (out += i == 0 ? '{' : ',') += fields[i];
  out += "}\n";
}

void blanks(std::string_view record, Place&, std::string& out) {
  bool in_text = false;
  for (const char byte : record) {
    in_text ^= byte == '"';
    const bool separates = !in_text && (byte == ':' || byte == ',' || byte == '}');
    if (separates) out += ' ';
    out += byte;
    if (!in_text && byte != '"' && (separates || byte == '{')) out += byte == ',' ? "\t" : "  ";
  }
  out += '\n';
}

void escape_letter(std::string_view record, std::string_view key, Place& place, std::string& out) {
  const std::string_view text = value_of(record, key);
  const std::string_view letter = text.substr(1 + place.random() % (text.size() - 2), 1);
  char escape[8];
  std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(letter[0]));
  replace(record, letter, escape, out);
}

void escapes(std::string_view record, Place& place, std::string& out) {
  std::string half;
  escape_letter(record, "senderAppType", place, half);
  escape_letter(half, "orderStage", place, out);
  out += '\n';
}

void concatenated(std::string_view record, Place&, std::string& out) {
  out.append(record);
}

void one_order(std::string_view record, Place& place, std::string& out) {
  if (place.random() % 100 >= 60) {
    out.append(record) += '\n';
    return;
  }
  // A second of its own in the next year, so that no answer depends on how a tie is broken.
  using namespace std::chrono;
  const auto second = static_cast<std::int64_t>(place.moved++ * place.files + place.file);
  const sys_seconds time = sys_days{year{2021} / 1 / 1} + seconds{second};
  const year_month_day day{floor<days>(time)};
  const hh_mm_ss clock{time - floor<days>(time)};
  char text[32];
  std::snprintf(text, sizeof text, "\"%04d-%02u-%02uT%02d:%02d:%02dZ\"",
                static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  std::string moved;
  replace(record, value_of(record, "orderId"), "50000003", moved);
  replace(moved, value_of(moved, "messageSentTime"), text, out);
  out += '\n';
}

void one_city(std::string_view record, Place&, std::string& out) {
  replace(record, value_of(record, "cityCode"), "\"BCN\"", out);
  out += '\n';
}

const std::map<std::string, Shape> kShapes = {
    {"shuffled", shuffled},         {"blanks", blanks},       {"escapes", escapes},
    {"concatenated", concatenated}, {"one-order", one_order}, {"one-city", one_city}};

std::ofstream create(const fs::path& path) {
  std::ofstream out(path, std::ios::binary);
  if (!out) give_up("cannot create " + path.string());
  return out;
}

void write(std::ofstream& out, const std::string& text) {
  if (!out.write(text.data(), static_cast<std::streamsize>(text.size())))
    give_up("cannot write; is the disk full?");
}

/// Gives the lines of a file, without their line feeds.
template <class Use>
void for_each_line(const fs::path& path, Use use) {
  std::ifstream in(path, std::ios::binary);
  if (!in) give_up("cannot read " + path.string());
  std::string block(4 << 20, '\0');
  std::size_t held = 0;
  while (in.read(block.data() + held, static_cast<std::streamsize>(block.size() - held)),
         in.gcount() > 0) {
    held += static_cast<std::size_t>(in.gcount());
    std::string_view text(block.data(), held);
    for (std::size_t end; (end = text.find('\n')) != std::string_view::npos;) {
      use(text.substr(0, end));
      text.remove_prefix(end + 1);
    }
    held = text.size();
    std::copy(text.begin(), text.end(), block.begin());
  }
  if (held != 0) give_up(path.string() + " does not end with a line feed");
}

void reshape(Shape shape, const fs::path& from, const fs::path& to, Place place) {
  std::ofstream out = create(to);
  std::string text;
  place.random.seed(static_cast<unsigned>(place.file) + 1);
  for_each_line(from, [&](std::string_view record) {
    shape(record, place, text);
    if (text.size() < 1 << 20) return;
    write(out, text);
    text.clear();
  });
  write(out, text);
}

void cut(std::size_t lines, const fs::path& from, const fs::path& folder) {
  std::size_t files = 0, waiting = 0;
  std::string text;
  const auto finish = [&] {
    char number[16];
    std::snprintf(number, sizeof number, "-%06zu", files++);
    std::ofstream out =
        create(folder / (from.stem().string() + number + from.extension().string()));
    write(out, text);
    text.clear();
    waiting = 0;
  };
  for_each_line(from, [&](std::string_view record) {
    text.append(record) += '\n';
    if (++waiting == lines) finish();
  });
  if (waiting > 0) finish();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) give_up("use: reshape SHAPE|LINES FOLDER FILE.ndjson...");
  const auto shape = kShapes.find(arguments[1]);
  const std::size_t lines = std::strtoul(arguments[1], nullptr, 10);
  if (shape == kShapes.end() && lines == 0) give_up("no such shape");
  const fs::path folder = arguments[2];
  const std::vector<fs::path> files(arguments + 3, arguments + count);
  fs::create_directories(folder);
  const auto every_second = [&](std::size_t first) {
    for (std::size_t i = first; i < files.size(); i += 2) {
      Place place;
      place.file = i;
      place.files = files.size();
      if (shape == kShapes.end()) {
        cut(lines, files[i], folder);
      } else {
        reshape(shape->second, files[i], folder / files[i].filename(), place);
      }
    }
  };
  std::thread other(every_second, 1);
  every_second(0);
  other.join();
}
