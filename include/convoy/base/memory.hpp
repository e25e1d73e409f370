// How much memory there is for this process and the others of its node.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convoy {

/// Bytes that processes of this node can still take without swapping: what the system calls
/// available, or what the control group (version 1 or 2) still allows, whichever is less. Pages of
/// files count as free, as the system takes them back.
///   system: where /proc and /sys are
std::uint64_t available_memory(const std::string& system = "");

/// Reads 64MiB, 1.5GiB, 512M, 2G or a number of bytes; K, M, G and T are powers of 1,024 with or
/// without iB, of 1,000 with B. nullopt for anything else and for what exceeds 64 bits.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

}  // namespace convoy
