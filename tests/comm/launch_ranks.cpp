#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "rank_test.hpp"

namespace convoy {
namespace {

/// Of a descriptor that is no TCP connection to a peer: nullopt.
std::optional<bool> sends_at_once(int descriptor) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return std::nullopt;
  if (peer.ss_family != AF_INET && peer.ss_family != AF_INET6) return std::nullopt;
  int at_once = 0;
  size = sizeof at_once;
  if (getsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &at_once, &size) != 0) return std::nullopt;
  return at_once != 0;
}

void the_launcher_is_told_at_once(RankTest& test) {
  test.run("small messages to the launcher", [&] {
    std::size_t connections = 0;
    for (const auto& open : std::filesystem::directory_iterator("/proc/self/fd")) {
      const auto at_once = sends_at_once(std::atoi(open.path().filename().c_str()));
      if (!at_once) continue;
      ++connections;
      test.expect(*at_once, "no connection that waits for acknowledgements");
    }
    test.expect(connections > 0, "a connection to the launcher");
  });
}

}  // namespace
}  // namespace convoy

int main(int argc, char** argv) {
  convoy::RankTest test(argc, argv);
  convoy::the_launcher_is_told_at_once(test);
  return test.end();
}
