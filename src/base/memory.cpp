// Large blocks come from huge pages: tables and columns of many megabytes are touched at random or
// once from end to end, and page faults and TLB misses were a fifth of a run's time.
#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace {

constexpr std::size_t kHugePage = 2 << 20;

void* allocate(std::size_t bytes) noexcept {
  if (bytes < 2 * kHugePage) return std::malloc(bytes == 0 ? 1 : bytes);
  void* block = std::aligned_alloc(kHugePage, (bytes + kHugePage - 1) / kHugePage * kHugePage);
  // Advice only: without huge pages the block is as good as any.
  if (block != nullptr) madvise(block, bytes, MADV_HUGEPAGE);
  return block;
}

}  // namespace

// The standard lets a program replace these; arrays and sized forms call them.
void* operator new(std::size_t bytes) {
  if (void* block = allocate(bytes)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}
