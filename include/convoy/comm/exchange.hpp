// Moves bytes between all ranks in rounds of bounded memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "convoy/comm/world.hpp"

namespace convoy {

/// Bytes that one rank sends, and receives, in one round.
constexpr std::size_t kExchangeBytes = 8 << 20;

/// Appends whole rows for `destination` until the frame holds about `limit` bytes; appends nothing
/// when there is nothing left.
using FillFrame = std::function<void(int destination, std::string& frame, std::size_t limit)>;
/// Takes one whole frame that `fill` made on rank `source`.
using DrainFrame = std::function<void(int source, std::string_view frame)>;

/// Sends frames from every rank to every rank until all have nothing left. Frames of one source
/// arrive in their order. Both functions run between the rounds; if one throws on any rank, all
/// ranks throw JobFailed.
///   memory: two buffers of kExchangeBytes; a frame beyond its share of a round travels in pieces
///   and is whole in memory on both sides
///   source: MPI_Alltoallv in rounds; see docs/performance.md for what else was measured
/// Returns the bytes this rank sent to others.
std::uint64_t exchange_frames(World& world, std::string_view step, const FillFrame& fill,
                              const DrainFrame& drain);

}  // namespace convoy
