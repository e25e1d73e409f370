// What text is fit for a column.
#pragma once

#include <string_view>

namespace convoy {

bool is_utf8(std::string_view bytes);

}  // namespace convoy
