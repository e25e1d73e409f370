// The English stop words of Spark ML.
#pragma once

#include <string_view>

namespace convoy {

bool is_stop_word(std::string_view lower_case);

}  // namespace convoy
