#include "table_schema.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace convoy {
namespace {

constexpr const char* kHowToRead = R"(import decimal
import h5py
import pandas

def read(path):
    table = {}
    with h5py.File(path, "r") as file:
        for name, data in file.items():
            if name == "row" or name.endswith("__valid"):
                continue
            is_text = h5py.check_string_dtype(data.dtype) is not None
            values = pandas.Series(data.asstr()[:] if is_text else data[:])
            if name + "__valid" in file:
                null = file[name + "__valid"][:] == 0
            elif "_FillValue" in data.attrs:
                null = data[:] == data.attrs["_FillValue"]
            else:
                null = (values == "") & ("empty_is_null" in data.attrs)
            if "since 1970" in data.attrs.get("units", ""):
                values = pandas.Series(data[:].astype("datetime64[us]"))
            elif "decimals" in data.attrs:
                places = -int(data.attrs["decimals"])
                digits = [decimal.Decimal(int(value)).scaleb(places) for value in values]
                values = pandas.Series(digits, dtype=object)
            elif not is_text:
                values = values.convert_dtypes()
            table[name] = values.mask(null)
    return pandas.DataFrame(table)
)";

/// Units that xarray would decode to durations (with a loss) are written as their symbols.
std::string plain_unit(const std::string& unit) {
  using Pair = std::array<const char*, 2>;
  static constexpr std::array<Pair, 7> kSymbols{{{"nanoseconds", "ns"},
                                                 {"microseconds", "us"},
                                                 {"milliseconds", "ms"},
                                                 {"seconds", "s"},
                                                 {"minutes", "min"},
                                                 {"hours", "h"},
                                                 {"days", "d"}}};
  for (const auto& [word, symbol] : kSymbols) {
    if (unit == word) return symbol;
  }
  return unit;
}

Handle make_text_type(std::size_t bytes) {
  Handle type = copy_type(H5T_C_S1);
  check(H5Tset_size(type, bytes), "set the width of a text");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "set the encoding of a text");
  if (bytes != H5T_VARIABLE) check(H5Tset_strpad(type, H5T_STR_NULLPAD), "pad a text");
  return type;
}

Handle make_boolean_type() {
  Handle type{H5Tenum_create(H5T_STD_I8LE), H5Tclose, "make the boolean type"};
  const std::int8_t no = 0;
  const std::int8_t yes = 1;
  check(H5Tenum_insert(type, "FALSE", &no), "make the boolean type");
  check(H5Tenum_insert(type, "TRUE", &yes), "make the boolean type");
  return type;
}

void set_attribute(hid_t object, const char* name, hid_t type, hid_t space, const void* value) {
  const Handle attribute{H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         "create an attribute"};
  check(H5Awrite(attribute, type, value), "write an attribute");
}

Handle make_scalar() {
  return {H5Screate(H5S_SCALAR), H5Sclose, "make a dataspace"};
}

/// The two attributes of the dimension scale specification have this older text type.
void set_scale_text(hid_t scale, const char* name, const std::string& text) {
  const Handle type = copy_type(H5T_C_S1);
  check(H5Tset_size(type, text.size() + 1), "set the width of a text");
  set_attribute(scale, name, type, make_scalar(), text.c_str());
}

/// One entry of REFERENCE_LIST, as the dimension scale specification defines it.
struct ScaleUse {
  hobj_ref_t dataset;
  unsigned dimension;
};

Handle make_use_type() {
  Handle type{H5Tcreate(H5T_COMPOUND, sizeof(ScaleUse)), H5Tclose, "make a type"};
  check(H5Tinsert(type, "dataset", offsetof(ScaleUse, dataset), H5T_STD_REF_OBJ), "make a type");
  check(H5Tinsert(type, "dimension", offsetof(ScaleUse, dimension), H5T_NATIVE_UINT),
        "make a type");
  return type;
}

std::string join(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ",") + name;
  return out;
}

hobj_ref_t refer_to(hid_t object) {
  hobj_ref_t reference = 0;
  check(H5Rcreate(&reference, object, ".", H5R_OBJECT, H5I_INVALID_HID), "refer to a dataset");
  return reference;
}

}  // namespace

Handle make_type(const StoredColumn& stored) {
  switch (stored.storage) {
    case Storage::boolean:
      return make_boolean_type();
    case Storage::fixed_text:
      return make_text_type(stored.width);
    case Storage::long_text:
      return make_text_type(H5T_VARIABLE);
    case Storage::validity:
      return copy_type(H5T_STD_U8LE);
    case Storage::int64:
      break;
  }
  return copy_type(H5T_STD_I64LE);
}

void set_text(hid_t object, const char* name, const std::string& text) {
  const char* const value = text.c_str();
  static const Handle kType = make_text_type(H5T_VARIABLE);
  set_attribute(object, name, kType, make_scalar(), &value);
}

namespace {

void set_factor(hid_t object, double value) {
  set_attribute(object, "scale_factor", H5T_IEEE_F64LE, make_scalar(), &value);
}

}  // namespace

void set_integer(hid_t object, const char* name, std::int64_t value) {
  set_attribute(object, name, H5T_STD_I64LE, make_scalar(), &value);
}

Handle make_dataset_properties() {
  Handle properties = make_properties(H5P_DATASET_CREATE);
  check(H5Pset_obj_track_times(properties, false), "keep times out of the file");
  return properties;
}

void describe_dataset(hid_t dataset, const StoredColumn& stored) {
  const Column& column = *stored.column;
  if (stored.storage == Storage::validity) {
    return set_text(dataset, "long_name",
                    "1 where " + column.name + " has a value, 0 where it is null");
  }
  set_text(dataset, "long_name", column.meaning);
  if (column.type == ColumnType::timestamp) {
    set_text(dataset, "units", "microseconds since 1970-01-01 00:00:00");
    set_text(dataset, "calendar", "proleptic_gregorian");
  } else if (!column.unit.empty()) {
    set_text(dataset, "units", plain_unit(column.unit));
  }
  if (column.type == ColumnType::decimal) {  // exact for who knows decimals, near for CF readers
    set_integer(dataset, "decimals", column.decimal.scale);
    set_factor(dataset, std::pow(10, -column.decimal.scale));
  }
  if (stored.null_is_fill) set_integer(dataset, "_FillValue", kNullInteger);
  if (stored.empty_is_null) set_integer(dataset, "empty_is_null", 1);
}

void describe_table(hid_t file, const TableLayout& layout, std::uint64_t rows) {
  set_text(file, "Conventions", "CF-1.10");
  set_text(file, "title", layout.meaning);
  set_text(file, "table", layout.table);
  set_integer(file, "format_version", 1);
  set_integer(file, "rows", static_cast<std::int64_t>(rows));
  set_text(file, "sorted_by", join(layout.sorted));
  set_text(file, "how_to_read", kHowToRead);
}

void attach_rows(hid_t file, std::uint64_t rows, const std::vector<Handle>& datasets) {
  // A scale that is a dimension but no variable: readers show no extra column, and it has no data.
  const Handle scale{H5Dcreate2(file, "row", H5T_IEEE_F32BE, make_space(rows), H5P_DEFAULT,
                                make_dataset_properties(), H5P_DEFAULT),
                     H5Dclose, "create the dimension"};
  std::array<char, 80> name;
  std::snprintf(name.data(), name.size(),
                "This is a netCDF dimension but not a netCDF variable.%10llu",
                static_cast<unsigned long long>(rows));
  set_scale_text(scale, "CLASS", "DIMENSION_SCALE");
  set_scale_text(scale, "NAME", name.data());
  if (datasets.empty()) return;

  hobj_ref_t scale_reference = refer_to(scale);
  const hvl_t scales{1, &scale_reference};
  const Handle list_type{H5Tvlen_create(H5T_STD_REF_OBJ), H5Tclose, "make a type"};
  const Handle one = make_space(1);
  std::vector<ScaleUse> uses;
  for (const Handle& dataset : datasets) {
    set_attribute(dataset, "DIMENSION_LIST", list_type, one, &scales);
    uses.push_back({refer_to(dataset), 0});
  }
  set_attribute(scale, "REFERENCE_LIST", make_use_type(), make_space(uses.size()), uses.data());
}

}  // namespace convoy
