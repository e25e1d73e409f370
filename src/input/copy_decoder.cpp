#include "input/copy_decoder.hpp"

#include "convoy/input/text.hpp"
#include "input/sql_text.hpp"

namespace convoy {
namespace {

constexpr std::string_view kSignature("PGCOPY\n\377\r\n\0", 11);
constexpr std::size_t kHeader = 19;  // the signature, flags, and the length of what nobody sends
constexpr std::size_t kTidBytes = 6;

/// Goes over bytes that may end too early.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  bool has(std::size_t count) const { return bytes_.size() - at_ >= count; }
  std::string_view take(std::size_t count) {
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }
  std::string_view since(std::size_t begin) const { return bytes_.substr(begin, at_ - begin); }
  std::size_t at() const { return at_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

/// The bytes of a field; null has a data() of nullptr. False if they are not all there yet.
bool take_field(Cursor& cursor, std::string_view& field) {
  if (!cursor.has(4)) return false;
  const auto size = static_cast<std::int32_t>(big_endian<std::uint32_t>(cursor.take(4)));
  if (size < -1) fail_decoding();
  if (size == -1) {
    field = {};
    return true;
  }
  if (!cursor.has(static_cast<std::size_t>(size))) return false;
  field = cursor.take(static_cast<std::size_t>(size));
  return true;
}

void expect_size(std::string_view bytes, std::size_t size) {
  if (bytes.size() != size) fail_decoding();
}

std::string_view without_padding(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

CopyDecoder::CopyDecoder(std::vector<SqlType> types, PartNumbers part_numbers)
    : types_(std::move(types)),
      part_numbers_(part_numbers),
      room_(types_.size()),
      values_(types_.size()) {}

void CopyDecoder::take(std::string_view bytes, const std::function<void(const CopyRow&)>& use) {
  if (rest_.empty()) {
    const std::size_t taken = take_rows(bytes, use);
    if (taken < bytes.size()) rest_.assign(bytes.substr(taken));
  } else {
    rest_ += bytes;
    rest_.erase(0, take_rows(rest_, use));
  }
}

std::size_t CopyDecoder::take_rows(std::string_view bytes,
                                   const std::function<void(const CopyRow&)>& use) {
  Cursor cursor(bytes);
  if (!has_begun_) {
    if (!cursor.has(kHeader)) return 0;
    if (!cursor.take(kHeader).starts_with(kSignature)) fail_decoding();
    has_begun_ = true;
  }
  const std::size_t leading = part_numbers_ == PartNumbers::sent ? 2 : 1;
  for (;;) {
    const std::size_t begin = cursor.at();
    if (!cursor.has(2)) return begin;
    const auto fields = static_cast<std::int16_t>(big_endian<std::uint16_t>(cursor.take(2)));
    if (has_ended_ || (fields != -1 && static_cast<std::size_t>(fields) != leading + types_.size()))
      fail_decoding();
    has_ended_ = fields == -1;
    if (has_ended_) continue;
    CopyRow row;
    std::string_view field;
    if (part_numbers_ == PartNumbers::sent) {
      if (!take_field(cursor, field)) return begin;
      expect_size(field, 4);
      row.part = big_endian<std::uint32_t>(field);
    }
    if (!take_field(cursor, field)) return begin;
    expect_size(field, kTidBytes);
    row.position = std::uint64_t{big_endian<std::uint32_t>(field)} << 16 |
                   big_endian<std::uint16_t>(field.substr(4));
    const std::size_t values = cursor.at();
    for (std::size_t column = 0; column < types_.size(); ++column) {
      if (!take_field(cursor, field)) return begin;
      values_[column] = decode(column, field);
      const bool is_text = values_[column].text.data() == field.data() && !field.empty();
      row.is_utf8 = row.is_utf8 && (!is_text || is_utf8(field));
    }
    row.values = values_;
    row.bytes = cursor.since(values);
    use(row);
  }
}

FieldValue CopyDecoder::decode(std::size_t column, std::string_view bytes) {
  using Kind = FieldValue::Kind;
  if (bytes.data() == nullptr) return {Kind::null, false, {}};
  GrowingBytes& room = room_[column];
  // What is no finite number is told as a text.
  const auto number = [&](bool finite) {
    return FieldValue{finite ? Kind::number : Kind::string, false, room.view()};
  };
  switch (types_[column]) {
    case SqlType::int2:
      expect_size(bytes, 2);
      return number(
          write_integer(static_cast<std::int16_t>(big_endian<std::uint16_t>(bytes)), room));
    case SqlType::int4:
      expect_size(bytes, 4);
      return number(
          write_integer(static_cast<std::int32_t>(big_endian<std::uint32_t>(bytes)), room));
    case SqlType::int8:
      expect_size(bytes, 8);
      return number(
          write_integer(static_cast<std::int64_t>(big_endian<std::uint64_t>(bytes)), room));
    case SqlType::float4:
      expect_size(bytes, 4);
      return number(write_float(bytes, room));
    case SqlType::float8:
      expect_size(bytes, 8);
      return number(write_float(bytes, room));
    case SqlType::numeric:
      return number(write_numeric(bytes, room));
    case SqlType::boolean:
      expect_size(bytes, 1);
      return {bytes[0] != 0 ? Kind::boolean_true : Kind::boolean_false, false, {}};
    case SqlType::date:
      expect_size(bytes, 4);
      write_date(static_cast<std::int32_t>(big_endian<std::uint32_t>(bytes)), room);
      return {Kind::string, false, room.view()};
    case SqlType::timestamp:
      expect_size(bytes, 8);
      write_timestamp(static_cast<std::int64_t>(big_endian<std::uint64_t>(bytes)), room);
      return {Kind::string, false, room.view()};
    case SqlType::padded_text:
      return {Kind::string, false, without_padding(bytes)};
    case SqlType::text:
      break;
  }
  return {Kind::string, false, bytes};
}

}  // namespace convoy
