#include "src/input/csv_header.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "convoy/base/failure.hpp"
#include "src/input/byte_order.hpp"
#include "src/input/source.hpp"

namespace convoy {
namespace {

/// The names of a header under one delimiter.
struct Names {
  std::vector<std::string> names;
  std::size_t end = 0;      ///< of the line, its end aside
  std::size_t rows_at = 0;  ///< behind the line end
};

bool is_alphanumeric(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z');
}

char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
}

bool equal_without_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char one, char other) { return lower(one) == lower(other); });
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

/// Takes a quoted name from the front of the text; false if its quotes are not closed.
bool take_quoted(std::string_view text, std::size_t& at, std::string& name) {
  for (++at;; at += 2) {
    const std::size_t quote = text.find('"', at);
    if (quote == std::string_view::npos) return false;
    name += text.substr(at, quote - at);
    at = quote + 1;
    if (at == text.size() || text[at] != '"') return true;
    name += '"';
    --at;
  }
}

/// nullopt if the text does not begin with a whole row.
std::optional<Names> names_under(char delimiter, std::string_view text, std::size_t at) {
  const char stops[] = {delimiter, '\n'};
  Names row;
  for (;; ++at) {
    std::string name;
    const bool quoted = at < text.size() && text[at] == '"';
    if (quoted && !take_quoted(text, at, name)) return std::nullopt;
    const std::size_t stop = std::min(text.find_first_of({stops, 2}, at), text.size());
    std::string_view rest = text.substr(at, stop - at);
    const bool last = stop == text.size() || text[stop] == '\n';
    if (last && rest.ends_with('\r')) rest.remove_suffix(1);
    if (quoted && !rest.empty()) return std::nullopt;
    row.names.emplace_back(quoted ? name : without_blanks(rest));
    if (last) {
      row.end = at + rest.size();
      row.rows_at = std::min(stop + 1, text.size());
      return row;
    }
    at = stop;
  }
}

/// Where a key stands among the names: by its own name, else by another one.
struct Place {
  std::optional<std::size_t> field;
  bool twice = false;
};

Place place_of(const std::string& key, const Names& row, const ReadOptions& options) {
  std::vector<std::string> called = {key};
  const auto others = options.other_names.find(key);
  if (others != options.other_names.end()) {
    called.insert(called.end(), others->second.begin(), others->second.end());
  }
  for (const std::string& name : called) {
    Place place;
    for (std::size_t field = 0; field < row.names.size(); ++field) {
      if (!equal_without_case(row.names[field], name)) continue;
      place.twice = place.field.has_value();
      if (!place.twice) place.field = field;
    }
    if (place.field) return place;
  }
  return {};
}

std::size_t count_found(const Names& row, const ReadOptions& options) {
  return static_cast<std::size_t>(std::count_if(
      options.keys.begin(), options.keys.end(),
      [&](const std::string& key) { return place_of(key, row, options).field.has_value(); }));
}

/// The bytes that may be the delimiter, those that often are first.
std::string candidates(std::string_view line) {
  std::string found = ",;\t|";
  std::string others;
  for (const char byte : line) {
    const bool text = is_alphanumeric(byte) || byte <= 0 || byte == '"' || byte == '\r';
    if (!text && (found + others).find(byte) == std::string::npos) others += byte;
  }
  std::sort(others.begin(), others.end());
  return found + others;
}

/// As it can be shown on a terminal: what cannot be seen is written as \xNN.
std::string shown(const std::string& line) {
  constexpr std::size_t kShown = 200;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char byte : line.substr(0, kShown)) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x20 && code != 0x7f) {
      text += byte;
    } else {
      text += {'\\', 'x', kDigits[code >> 4], kDigits[code & 15]};
    }
  }
  return line.size() <= kShown ? text : text + "...";
}

/// Finds the columns of the keys; a complaint if one lacks that may not.
void place_columns(const Names& row, const ReadOptions& options, CsvHeader& header) {
  const std::size_t needed = options.keys.size() - options.optional_keys;
  for (std::size_t key = 0; key < options.keys.size(); ++key) {
    const Place place = place_of(options.keys[key], row, options);
    if (place.field && !place.twice) {
      header.columns.push_back({*place.field, key});
    } else if (place.twice || key < needed) {
      header.complaint =
          (place.twice ? "two columns of its header are called " : "its header has no column ") +
          options.keys[key] + ", it says: " + shown(header.line);
      return;
    }
  }
  std::sort(header.columns.begin(), header.columns.end(),
            [](const auto& left, const auto& right) { return left.field < right.field; });
}

}  // namespace

CsvHeader understand_csv_header(std::string_view head, const ReadOptions& options) {
  CsvHeader header;
  const auto mark = byte_order_mark(head);
  header.utf8 = mark.has_value();
  const std::size_t begin = std::min(head.find_first_not_of("\r\n", mark.value_or(0)), head.size());
  header.end = begin;
  if (!mark || (begin == head.size() && begin < kCsvHeaderBytes)) return header;
  std::optional<Names> best;
  std::size_t most = 0;
  for (const char delimiter : candidates(head.substr(begin, head.find('\n', begin) - begin))) {
    auto row = names_under(delimiter, head, begin);
    if (!row || (row->rows_at == head.size() && head.size() >= kCsvHeaderBytes)) continue;
    const std::size_t found = count_found(*row, options);
    if (best && found <= most) continue;
    best = std::move(row);
    most = found;
    header.delimiter = delimiter;
  }
  if (!best) {
    header.complaint = "it begins with no line of names (of " + std::to_string(kCsvHeaderBytes) +
                       " bytes at most, quotes closed)";
    return header;
  }
  header.fields = best->names.size();
  header.line = head.substr(begin, best->end - begin);
  header.end = best->rows_at;
  place_columns(*best, options, header);
  return header;
}

CsvHeader read_csv_header(const InputFile& file, const ReadOptions& options) {
  const Shard whole{0, 0, file.bytes};
  const auto source = file.compression == Compression::none
                          ? open_plain(file, whole, 0)
                          : open_compressed(file, kCsvHeaderBytes);
  std::string head(kCsvHeaderBytes, '\0');
  head.resize(source->read(head.data(), head.size()));
  CsvHeader header = understand_csv_header(head, options);
  // A header that is cut here tells nothing; that the file is damaged is told when it is read.
  if (source->damage() && (header.fields == 0 || header.end == head.size())) {
    header = {};
    header.end = head.size();
  }
  if (header.complaint.empty()) return header;
  throw Failure(Exit::input, "cannot read " + file.path + ": " + header.complaint +
                                 "; give files with one line of names at their begin");
}

}  // namespace convoy
