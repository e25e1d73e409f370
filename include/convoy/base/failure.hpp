// What ends a run: a bad environment, option or input, told to the user in one message.
#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace convoy {

/// Exit codes of the program; every rank that lives ends with the same one.
enum class Exit : int {
  done = 0,
  internal = 1,     ///< a defect of ours
  usage = 2,        ///< wrong option or configuration
  quality = 3,      ///< a quality rule of severity error failed
  input = 4,        ///< input unreadable, damaged or over the limit of bad records
  output = 5,       ///< the lake could not be written
  busy = 6,         ///< another run holds the date
  database = 7,     ///< a database failed
  interrupted = 75  ///< stopped by a signal; running again is safe
};

/// Thrown for everything outside our code that makes the run impossible. The text says what, where
/// (file, byte), why and what to do.
class Failure : public std::runtime_error {
 public:
  Failure(Exit code, const std::string& text) : std::runtime_error(text), code_(code) {}
  Exit code() const { return code_; }

 private:
  Exit code_;
};

/// Ends the process when our own code broke a promise; never used for anything a user can cause.
void invariant(bool holds, const char* promise,
               std::source_location where = std::source_location::current());

/// "No such file or directory" for an errno value.
std::string system_reason(int error_number);

}  // namespace convoy
