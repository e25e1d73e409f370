#include "convoy/engine/job_options.hpp"

namespace convoy {

bool BadRecordLimit::exceeded(std::uint64_t bad, std::uint64_t records) const {
  if (count) return bad > *count;
  return static_cast<double>(bad) * 100 > percent * static_cast<double>(records);
}

}  // namespace convoy
