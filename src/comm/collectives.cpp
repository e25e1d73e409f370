#include <limits>
#include <numeric>

#include "comm/state.hpp"
#include "convoy/comm/world.hpp"

namespace convoy {
namespace {

int as_count(std::uint64_t bytes) {
  invariant(bytes <= static_cast<std::uint64_t>(std::numeric_limits<int>::max()),
            "what all ranks share fits into 2 GiB");
  return static_cast<int>(bytes);
}

}  // namespace

std::vector<std::string> gather_all(World& world, std::string_view mine) {
  const auto ranks = static_cast<std::size_t>(world.size());
  std::vector<std::uint64_t> sizes(ranks);
  const std::uint64_t size = mine.size();
  check_mpi(
      MPI_Allgather(&size, 1, MPI_UINT64_T, sizes.data(), 1, MPI_UINT64_T, world.state().handle()),
      "gathering sizes");
  std::vector<int> counts(ranks);
  std::vector<int> begins(ranks);
  std::uint64_t total = 0;
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    begins[rank] = as_count(total);
    counts[rank] = as_count(sizes[rank]);
    total += sizes[rank];
  }
  std::string all(static_cast<std::size_t>(as_count(total)), '\0');
  check_mpi(MPI_Allgatherv(mine.data(), as_count(size), MPI_CHAR, all.data(), counts.data(),
                           begins.data(), MPI_CHAR, world.state().handle()),
            "gathering");
  std::vector<std::string> parts;
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    parts.push_back(all.substr(static_cast<std::size_t>(begins[rank]), sizes[rank]));
  }
  return parts;
}

std::string from_root(World& world, std::string_view mine) {
  std::uint64_t size = mine.size();
  check_mpi(MPI_Bcast(&size, 1, MPI_UINT64_T, 0, world.state().handle()), "broadcasting a size");
  std::string text(mine);
  text.resize(size);
  check_mpi(MPI_Bcast(text.data(), as_count(size), MPI_CHAR, 0, world.state().handle()),
            "broadcasting");
  return text;
}

std::uint64_t sum_all(World& world, std::uint64_t mine) {
  check_mpi(MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_UINT64_T, MPI_SUM, world.state().handle()),
            "a sum");
  return mine;
}

std::uint64_t maximum_all(World& world, std::uint64_t mine) {
  check_mpi(MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_UINT64_T, MPI_MAX, world.state().handle()),
            "a maximum");
  return mine;
}

}  // namespace convoy
