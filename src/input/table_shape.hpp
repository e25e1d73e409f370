// What a table of the server looks like, and which of its columns are read.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "convoy/input/table.hpp"
#include "input/copy_decoder.hpp"

namespace convoy {

class Connection;

struct TableShape {
  std::vector<SqlType> types;          ///< of the columns that are read
  std::vector<std::size_t> positions;  ///< of them in the wanted keys
  /// The tables that hold the rows, by object number: itself, or its partitions and descendants.
  std::unordered_map<std::uint32_t, std::uint64_t> parts;
  std::uint64_t blocks = 0;  ///< of the largest part
  std::uint64_t block_bytes = 0;
};

/// The object number of a table, partitioned or not.
///   fails: Failure(database) if there is none, or it is a view or the like
std::string find_table(const Connection& connection, const TableName& name);

///   keys: wanted columns, of which the first `required` must exist
///   fails: Failure(database), naming columns that are missing or whose type cannot be read
TableShape shape_of(const Connection& connection, const TableName& name,
                    std::span<const std::string> keys, std::size_t required);

}  // namespace convoy
