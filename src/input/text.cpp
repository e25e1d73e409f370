#include "convoy/input/text.hpp"

#include <simdjson.h>

namespace convoy {

bool is_utf8(std::string_view bytes) {
  return simdjson::validate_utf8(bytes.data(), bytes.size());
}

}  // namespace convoy
