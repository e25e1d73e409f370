#include <malloc.h>

#include <climits>

#include "program/command_line.hpp"

int main(int argc, char** argv) {
  // Memory that one table frees is kept for the next: pages fresh from the system must be cleared,
  // which was a tenth of a run's time.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 16 << 20);
  return convoy::run_command_line(argc, argv);
}
