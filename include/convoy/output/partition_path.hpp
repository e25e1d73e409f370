// Partition values as directory names, Hive's way, so that other engines read them back.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "convoy/record/column.hpp"

namespace convoy {

/// `city_code=BCN`; one path component: never a separator, `.` or `..`, at most 200 bytes. Escapes
/// are Hive's (and NUL's), other UTF-8 stays raw, null is `__HIVE_DEFAULT_PARTITION__`, the empty
/// text is `__EMPTY__`, and a longer component becomes `city_code=~` + 16 lower-case hexadecimal
/// digits of the XXH3-64 of the value. A text that reads like one of these three gets its first
/// byte escaped (`%5F_HIVE_DEFAULT_PARTITION__`, `%7E0123456789abcdef`).
std::string partition_component(const Column& column, const Cell& value);

/// `year=2019/month=8`.
std::string partition_path(std::span<const Column> columns, std::span<const Cell> values);

}  // namespace convoy
