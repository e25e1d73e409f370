// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace convoy {

/// 1,234,567
std::string grouped(std::uint64_t number);

/// 12.3%, where less than 0.1 but not nothing is <0.1%; empty of nothing.
std::string share(std::uint64_t part, std::uint64_t of);

/// 0.012 s, 12.3 s, 3 min 20 s, 2 h 5 min
std::string duration(double seconds);

/// 2026-11-01 08:30:00 UTC
///   timestamp: as the documents write it
std::string moment(const std::string& timestamp);

/// 1.5 MiB
std::string size_of(std::uint64_t bytes);

/// A number with its unit; seconds as minutes, hours or days where these divide it.
std::string value_name(std::int64_t value, const std::string& unit);

/// What a bucket of a spread holds: "5 min to 10 min", "below 0".
///   lower, upper: INT64_MIN and INT64_MAX where it is open     unit: "seconds" or another
std::string bucket_name(std::int64_t lower, std::int64_t upper, const std::string& unit);

}  // namespace convoy
