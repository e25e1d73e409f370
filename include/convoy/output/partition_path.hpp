// Partition values as directory names, Hive's way, so that other engines read them back.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "convoy/record/column.hpp"

namespace convoy {

/// `city_code=BCN`; one path component: never a separator, `.` or `..`, at most 200 bytes. Escapes
/// are Hive's, other UTF-8 stays raw, null is `__HIVE_DEFAULT_PARTITION__`, that literal text is
/// `%5F_HIVE_DEFAULT_PARTITION__`, and a longer component becomes `city_code=~` + 16 hexadecimal
/// digits of the XXH3-64 of the value. A text value that begins with `~` is escaped as `%7E`.
std::string partition_component(const Column& column, const Cell& value);

/// `year=2019/month=8`.
std::string partition_path(std::span<const Column> columns, std::span<const Cell> values);

}  // namespace convoy
