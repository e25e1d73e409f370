#include <limits>
#include <numeric>

#include "comm/state.hpp"
#include "convoy/comm/world.hpp"

namespace convoy {
namespace {

std::uint64_t reduce_all(World& world, std::uint64_t mine, MPI_Op operation) {
  std::uint64_t result = 0;
  wait_for_started(
      [&](MPI_Request* request) {
        return MPI_Iallreduce(&mine, &result, 1, MPI_UINT64_T, operation, world.state().handle(),
                              request);
      },
      "a reduction");
  return result;
}

}  // namespace

int as_count(std::uint64_t bytes) {
  invariant(bytes <= static_cast<std::uint64_t>(std::numeric_limits<int>::max()),
            "what is sent at once fits into 2 GiB");
  return static_cast<int>(bytes);
}

std::vector<std::string> gather_all(World& world, std::string_view mine) {
  const MPI_Comm handle = world.state().handle();
  const auto ranks = static_cast<std::size_t>(world.size());
  std::vector<std::uint64_t> sizes(ranks);
  const std::uint64_t size = mine.size();
  wait_for_started(
      [&](MPI_Request* request) {
        return MPI_Iallgather(&size, 1, MPI_UINT64_T, sizes.data(), 1, MPI_UINT64_T, handle,
                              request);
      },
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
  wait_for_started(
      [&](MPI_Request* request) {
        return MPI_Iallgatherv(mine.data(), as_count(size), MPI_CHAR, all.data(), counts.data(),
                               begins.data(), MPI_CHAR, handle, request);
      },
      "gathering");
  std::vector<std::string> parts;
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    parts.push_back(all.substr(static_cast<std::size_t>(begins[rank]), sizes[rank]));
  }
  return parts;
}

std::string from_root(World& world, std::string_view mine) {
  std::uint64_t size = mine.size();
  broadcast(world, 0, {reinterpret_cast<char*>(&size), sizeof size});
  std::string text(mine);
  text.resize(size);
  broadcast(world, 0, text);
  return text;
}

std::uint64_t sum_all(World& world, std::uint64_t mine) {
  return reduce_all(world, mine, MPI_SUM);
}

std::uint64_t maximum_all(World& world, std::uint64_t mine) {
  return reduce_all(world, mine, MPI_MAX);
}

void broadcast(World& world, int root, std::span<char> bytes) {
  wait_for_started(
      [&](MPI_Request* request) {
        return MPI_Ibcast(bytes.data(), as_count(bytes.size()), MPI_CHAR, root,
                          world.state().handle(), request);
      },
      "broadcasting");
}

}  // namespace convoy
