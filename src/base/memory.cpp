#include "convoy/base/memory.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <string>

namespace convoy {
namespace {

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

/// A file that holds one number; unlimited if there is none or it says "max".
std::uint64_t number_in(const std::string& path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  return file >> number ? number : kUnlimited;
}

/// Bytes of files that a group's memory holds and would give back; `statistics` has lines of a name
/// and a number.
std::uint64_t page_cache_in(const std::string& statistics, const std::string& prefix) {
  std::ifstream file(statistics);
  std::uint64_t bytes = 0, number = 0;
  for (std::string name; file >> name >> number;) {
    if (name == prefix + "inactive_file" || name == prefix + "active_file") bytes += number;
  }
  return bytes;
}

std::uint64_t left_in(const std::string& limit, const std::string& usage, std::uint64_t cache) {
  const std::uint64_t most = number_in(limit);
  const std::uint64_t used = number_in(usage);
  if (most == kUnlimited || used == kUnlimited) return most;
  return most - std::min(most, used - std::min(used, cache));
}

/// What the control groups of this process and those around them leave.
std::uint64_t left_in_groups(const std::string& system) {
  std::ifstream groups(system + "/proc/self/cgroup");
  std::uint64_t left = kUnlimited;
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool unified = controllers.empty();
    if (!unified && controllers != "memory") continue;
    const std::string root = system + (unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory");
    for (std::string group = line.substr(second + 1);; group.erase(group.rfind('/'))) {
      const std::string place = root + (group == "/" ? "" : group) + "/";
      const std::string limit = unified ? "memory.max" : "memory.limit_in_bytes";
      const std::string usage = unified ? "memory.current" : "memory.usage_in_bytes";
      const std::uint64_t cache = page_cache_in(place + "memory.stat", unified ? "" : "total_");
      left = std::min(left, left_in(place + limit, place + usage, cache));
      if (group.empty() || group == "/") break;
    }
  }
  return left;
}

std::uint64_t left_in_system(const std::string& system) {
  std::ifstream information(system + "/proc/meminfo");
  for (std::string line; std::getline(information, line);) {
    std::uint64_t kilobytes = 0;
    if (line.starts_with("MemAvailable:")) {
      const std::size_t digits = line.find_first_of("0123456789");
      std::from_chars(line.data() + digits, line.data() + line.size(), kilobytes);
      return kilobytes << 10;
    }
  }
  return kUnlimited;
}

}  // namespace

std::uint64_t available_memory(const std::string& system) {
  constexpr std::uint64_t kUnknown = 1ULL << 30;  // neither is told: a size that any node has
  const std::uint64_t left = std::min(left_in_system(system), left_in_groups(system));
  return left == kUnlimited ? kUnknown : left;
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || !(number >= 0)) return std::nullopt;
  std::string_view unit = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
  constexpr std::string_view kPrefixes = "KMGT";
  double factor = 1;
  if (const std::size_t power = unit.empty() ? kPrefixes.npos : kPrefixes.find(unit.front());
      power != kPrefixes.npos) {
    const bool decimal = unit.substr(1) == "B";
    for (std::size_t i = 0; i <= power; ++i) factor *= decimal ? 1000 : 1024;
    unit.remove_prefix(1);
    if (unit != "" && unit != "B" && unit != "iB") return std::nullopt;
  } else if (unit != "" && unit != "B") {
    return std::nullopt;
  }
  const double bytes = number * factor;
  if (bytes >= 18e18) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace convoy
