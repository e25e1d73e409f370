#include "comm/launch.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace convoy {
namespace {

volatile std::sig_atomic_t exit_code = 0;

void leave(int) {
  constexpr char kText[] = "convoy: Open MPI crashed while it shut down, after the run had ended\n";
  [[maybe_unused]] const auto told = ::write(STDERR_FILENO, kText, sizeof kText - 1);
  _exit(exit_code);
}

}  // namespace

void prefer_shared_memory() {
  const char* ranks = std::getenv("OMPI_COMM_WORLD_SIZE");
  const char* ranks_here = std::getenv("OMPI_COMM_WORLD_LOCAL_SIZE");
  if (ranks == nullptr || ranks_here == nullptr || std::string_view(ranks) != ranks_here) return;
  if (std::getenv("OMPI_MCA_pml") != nullptr || std::getenv("OMPI_MCA_btl") != nullptr) return;
  setenv("OMPI_MCA_pml", "ob1", 0);
  setenv("OMPI_MCA_btl", "self,vader", 0);
}

void leave_on_crash(int code) {
  exit_code = code;
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT}) std::signal(number, leave);
}

void send_small_messages_at_once() {
  std::error_code unknown;  // a system without /proc sends them later, that is all
  for (const auto& open : std::filesystem::directory_iterator("/proc/self/fd", unknown)) {
    const int number = std::atoi(open.path().filename().c_str());
    const int yes = 1;
    // Fails, without effect, for what is no TCP connection.
    setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  }
}

}  // namespace convoy
