// What an address of a server may say, and how it is shown.
#include <libpq-fe.h>

#include <algorithm>

#include "convoy/base/failure.hpp"
#include "convoy/database/connection.hpp"

namespace convoy {
namespace {

constexpr const char* kForm =
    "; give it as postgresql://USER@HOST:PORT/DATABASE without a password, and the password by "
    "PGPASSWORD, ~/.pgpass or a service file";

[[noreturn]] void refuse(const std::string& why) {
  throw Failure(Exit::usage, "the PostgreSQL address " + why + kForm);
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

std::string value_of(const Options& options, std::string_view keyword) {
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (keyword == option->keyword && option->val != nullptr) return option->val;
  }
  return "";
}

/// libpq's own messages quote the address, so they are not shown.
Options parse(const std::string& address) {
  char* message = nullptr;
  Options options(PQconninfoParse(address.c_str(), &message));
  PQfreemem(message);
  if (!options) refuse("cannot be understood");
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const bool is_secret = option->dispchar[0] == '*';
    if (is_secret && option->val != nullptr) refuse("holds a password");
  }
  // A password with an unescaped slash or @ would be taken for another part of the address.
  const std::string port = value_of(options, "port");
  const bool odd_port = port.find_first_not_of("0123456789,") != std::string::npos;
  const bool odd_host = value_of(options, "host").find('@') != std::string::npos;
  const bool odd_database = value_of(options, "dbname").find_first_of("@:=") != std::string::npos;
  if (odd_port || odd_host || odd_database) refuse("has an odd host, port or database");
  return options;
}

}  // namespace

void check_address(const std::string& address) {
  parse(address);
}

std::string shown_address(const std::string& address) {
  const Options options = parse(address);
  std::string text = "PostgreSQL";
  const auto add = [&](const char* before, const std::string& value) {
    if (!value.empty()) text += before + value;
  };
  add(" service ", value_of(options, "service"));
  add(" database ", value_of(options, "dbname"));
  const std::string host = value_of(options, "host");
  add(" at ", host.empty() ? value_of(options, "hostaddr") : host);
  add(" port ", value_of(options, "port"));
  add(" as ", value_of(options, "user"));
  return text;
}

}  // namespace convoy
