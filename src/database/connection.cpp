#include "convoy/database/connection.hpp"

#include <libpq-fe.h>
#include <sys/poll.h>
#include <sys/resource.h>

#include <array>
#include <cstdlib>

#include "convoy/comm/world.hpp"

namespace convoy {
namespace {

constexpr const char* kSession =
    "SET search_path TO pg_catalog; SET TIME ZONE 'UTC'; SET datestyle TO 'ISO, YMD'; "
    "SET row_security TO off; SET statement_timeout TO 0; SET lock_timeout TO '20s'; "
    "SET idle_in_transaction_session_timeout TO 0";

struct FreeConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct FreeResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
struct FreeMemory {
  void operator()(char* memory) const { PQfreemem(memory); }
};
using Result = std::unique_ptr<PGresult, FreeResult>;
using Text = std::unique_ptr<char, FreeMemory>;

/// A message of libpq in one line.
std::string one_line(const char* message) {
  std::string text;
  for (const char* at = message; *at != '\0'; ++at) {
    const bool is_blank = *at == ' ' || *at == '\n' || *at == '\t';
    if (!is_blank) text += *at;
    if (is_blank && !text.empty() && text.back() != ' ') text += ' ';
  }
  while (text.ends_with(' ')) text.pop_back();
  return text.empty() ? "it gave no reason" : text;
}

PGconn* connect(const std::string& address) {
  // What stands before the address is overridden by it, what stands behind is not.
  const char* const timeout = std::getenv("PGCONNECT_TIMEOUT");
  const std::array keywords{
      "connect_timeout",  "keepalives_idle",  "keepalives_interval",
      "keepalives_count", "tcp_user_timeout", "dbname",
      "client_encoding",  "application_name", static_cast<const char*>(nullptr)};
  const std::array values{timeout == nullptr ? "10" : timeout,
                          "15",
                          "5",
                          "3",
                          "60000",
                          address.c_str(),
                          "UTF8",
                          "convoy",
                          static_cast<const char*>(nullptr)};
  constexpr int kExpandDatabase = 1;
  return PQconnectdbParams(keywords.data(), values.data(), kExpandDatabase);
}

/// What helps against an error of this SQLSTATE.
const char* remedy_of(std::string_view code) {
  if (code.empty() || code.starts_with("08") || code.starts_with("57P")) {
    return "check that the server runs and can be reached, then run again";
  }
  if (code == "42501") return "grant the right, or connect as another user";
  if (code == "55P03") return "wait until the other session has ended, then run again";
  if (code.starts_with("53")) return "give the server more room, or use fewer ranks";
  if (code.starts_with("42") || code.starts_with("3F")) return "check the names";
  return "look at the server's log";
}

}  // namespace

// One byte is too small for a file, and the kernel gives a program that takes core dumps none below
// a limit of exactly one; with a limit of zero it would.
void forbid_core_dumps() {
  const struct rlimit least { 1, 1 };
  setrlimit(RLIMIT_CORE, &least);
}

struct Connection::State {
  std::unique_ptr<PGconn, FreeConnection> session;
  std::string purpose;

  std::string place() const {
    const auto text = [](const char* value) { return std::string(value == nullptr ? "" : value); };
    return "database " + text(PQdb(session.get())) + " at " + text(PQhost(session.get())) + ":" +
           text(PQport(session.get()));
  }
  std::string complaint(const std::string& why, const std::string& remedy) const {
    return "cannot " + purpose + " (" + place() + "): " + why + "; " + remedy;
  }
  [[noreturn]] void fail(const PGresult* result) const {
    const auto field = [&](int name) {
      const char* const value = result == nullptr ? nullptr : PQresultErrorField(result, name);
      return std::string(value == nullptr ? "" : value);
    };
    std::string why = field(PG_DIAG_MESSAGE_PRIMARY);
    if (why.empty()) why = one_line(PQerrorMessage(session.get()));
    const std::string detail = field(PG_DIAG_MESSAGE_DETAIL);
    if (!detail.empty()) why += " (" + one_line(detail.c_str()) + ")";
    throw Failure(Exit::database, complaint(why, remedy_of(field(PG_DIAG_SQLSTATE))));
  }
  void expect(const Result& result, ExecStatusType status) const {
    if (PQresultStatus(result.get()) != status) fail(result.get());
  }
  /// The end of a COPY: its rows.
  std::uint64_t finish_copy() {
    const Result result(PQgetResult(session.get()));
    expect(result, PGRES_COMMAND_OK);
    const std::uint64_t rows = std::strtoull(PQcmdTuples(result.get()), nullptr, 10);
    const Result last(PQgetResult(session.get()));
    return rows;
  }
  /// Waits for bytes of the server, but not past a signal.
  void wait_for_input() {
    constexpr int kMilliseconds = 200;
    struct pollfd socket {
      PQsocket(session.get()), POLLIN, 0
    };
    poll(&socket, 1, kMilliseconds);
    stop_if_requested();
    if (PQconsumeInput(session.get()) == 0) fail(nullptr);
  }
};

Connection::Connection(const std::string& address, std::string purpose)
    : state_(std::make_unique<State>()) {
  forbid_core_dumps();
  check_address(address);
  state_->purpose = std::move(purpose);
  state_->session.reset(connect(address));
  PGconn* const session = state_->session.get();
  if (session == nullptr) throw std::bad_alloc();
  if (PQstatus(session) != CONNECTION_OK) {
    const bool by_password =
        PQconnectionNeedsPassword(session) != 0 || PQconnectionUsedPassword(session) != 0;
    throw Failure(Exit::database,
                  state_->complaint(one_line(PQerrorMessage(session)),
                                    by_password ? "give the right password by PGPASSWORD, "
                                                  "~/.pgpass or a service file"
                                                : "check the address, and that the server runs"));
  }
  PQsetNoticeProcessor(
      session, [](void*, const char*) {}, nullptr);
  run(kSession);
}

Connection::~Connection() = default;

void Connection::run(const std::string& statements) {
  const Result result(PQexec(state_->session.get(), statements.c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK) state_->expect(result, PGRES_COMMAND_OK);
}

std::vector<Connection::Row> Connection::query(const std::string& statement,
                                               std::span<const std::string> parameters) const {
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  const Result result(PQexecParams(state_->session.get(), statement.c_str(),
                                   static_cast<int>(values.size()), nullptr, values.data(), nullptr,
                                   nullptr, 0));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) state_->expect(result, PGRES_TUPLES_OK);
  std::vector<Row> rows(static_cast<std::size_t>(PQntuples(result.get())));
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      const bool null = PQgetisnull(result.get(), row, column) != 0;
      rows[static_cast<std::size_t>(row)].push_back(
          null ? std::nullopt : Value(PQgetvalue(result.get(), row, column)));
    }
  }
  return rows;
}

std::string Connection::identifier(std::string_view name) const {
  const Text text(PQescapeIdentifier(state_->session.get(), name.data(), name.size()));
  if (!text) state_->fail(nullptr);
  return text.get();
}

std::string Connection::literal(std::string_view value) const {
  const Text text(PQescapeLiteral(state_->session.get(), value.data(), value.size()));
  if (!text) state_->fail(nullptr);
  return text.get();
}

std::string Connection::qualified(std::string_view schema, std::string_view table) const {
  return identifier(schema) + "." + identifier(table);
}

void Connection::copy_out(const std::string& statement,
                          const std::function<void(std::string_view)>& use) {
  PGconn* const session = state_->session.get();
  const Result begun(PQexec(session, statement.c_str()));
  state_->expect(begun, PGRES_COPY_OUT);
  for (;;) {
    char* bytes = nullptr;
    constexpr int kDoNotBlock = 1;
    const int size = PQgetCopyData(session, &bytes, kDoNotBlock);
    const Text owner(bytes);
    if (size > 0) {
      use({bytes, static_cast<std::size_t>(size)});
    } else if (size == 0) {
      state_->wait_for_input();
    } else if (size == -1) {
      state_->finish_copy();
      return;
    } else {
      state_->fail(nullptr);
    }
  }
}

void Connection::begin_copy_in(const std::string& statement) {
  const Result begun(PQexec(state_->session.get(), statement.c_str()));
  state_->expect(begun, PGRES_COPY_IN);
}

void Connection::copy_in(std::string_view bytes) {
  if (PQputCopyData(state_->session.get(), bytes.data(), static_cast<int>(bytes.size())) != 1) {
    state_->fail(nullptr);
  }
}

std::uint64_t Connection::end_copy_in() {
  if (PQputCopyEnd(state_->session.get(), nullptr) != 1) state_->fail(nullptr);
  return state_->finish_copy();
}

std::string Connection::complaint(const std::string& why, const std::string& remedy) const {
  return state_->complaint(why, remedy);
}

}  // namespace convoy
