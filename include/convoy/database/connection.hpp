// A session with a PostgreSQL server. Passwords come only from where libpq finds them by itself:
// PGPASSWORD, PGPASSFILE or ~/.pgpass, a service file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace convoy {

/// Refuses an address (a URI or key=value pairs as libpq reads them, "" for what the environment
/// says) that holds a password or cannot be understood, before anything is connected to. Messages
/// repeat nothing of the address.
///   fails: Failure(usage)
void check_address(const std::string& address);

/// From now on this process leaves no core dumps, which would hold a password.
void forbid_core_dumps();

/// User, hosts, ports and database of an address, or its service, for logs.
///   fails: as check_address
std::string shown_address(const std::string& address);

/// One session: UTC, ISO dates, UTF-8, an empty search path. Row level security that would hide
/// rows is an error, a lock is waited for 20 s at most, a server that is gone is noticed. The
/// process writes no core dumps from now on, as they would hold the password.
///   fails: every function, with Failure(database): what, host and database, the server's message
///   and the remedy
class Connection {
 public:
  /// A value of a row, nullopt for null.
  using Value = std::optional<std::string>;
  using Row = std::vector<Value>;

  /// Connects; gives up after 10 s unless the address or PGCONNECT_TIMEOUT says otherwise.
  ///   purpose: for messages, such as "read retail.user_purchase"
  ///   fails: Failure(usage) as check_address, too
  Connection(const std::string& address, std::string purpose);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs statements, separated by semicolons, and drops what they return.
  void run(const std::string& statements);
  /// Runs one statement whose parameters stand as $1, $2 in it.
  std::vector<Row> query(const std::string& statement,
                         std::span<const std::string> parameters = {}) const;

  /// A name or a text as it stands in a statement.
  std::string identifier(std::string_view name) const;
  std::string literal(std::string_view text) const;
  /// schema.table, both as identifiers.
  std::string qualified(std::string_view schema, std::string_view table) const;

  /// Gives the bytes of COPY ... TO STDOUT to `use` as they come. If `use` throws, the session is
  /// of no more use.
  ///   fails: Failure(interrupted), too
  void copy_out(const std::string& statement, const std::function<void(std::string_view)>& use);

  /// COPY ... FROM STDIN: begin, bytes in pieces of any size, end. Returns the rows.
  void begin_copy_in(const std::string& statement);
  void copy_in(std::string_view bytes);
  std::uint64_t end_copy_in();

  /// What cannot be done with this database, why, and the remedy, as one text.
  std::string complaint(const std::string& why, const std::string& remedy) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace convoy
