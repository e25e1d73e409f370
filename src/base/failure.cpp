#include "convoy/base/failure.hpp"

#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace convoy {

void invariant(bool holds, const char* promise, std::source_location where) {
  if (holds) return;
  std::fprintf(stderr, "convoy: broken promise: %s (%s:%u)\n", promise, where.file_name(),
               static_cast<unsigned>(where.line()));
  std::abort();
}

std::string system_reason(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace convoy
