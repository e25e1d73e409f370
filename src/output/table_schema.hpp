// What part and master files have in common: types, attributes and the dimension scale.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hdf5_handle.hpp"
#include "stored_column.hpp"

namespace convoy {

Handle make_type(const StoredColumn& stored);

void set_text(hid_t object, const char* name, const std::string& text);
void set_integer(hid_t object, const char* name, std::int64_t value);

/// The creation properties that every dataset of ours has.
Handle make_dataset_properties();

/// Attributes that tell readers what a dataset means.
void describe_dataset(hid_t dataset, const StoredColumn& stored);

/// Attributes of the file.
void describe_table(hid_t file, const TableLayout& layout, std::uint64_t rows);

/// Makes the dimension `row` and attaches it to all datasets.
void attach_rows(hid_t file, std::uint64_t rows, const std::vector<Handle>& datasets);

}  // namespace convoy
