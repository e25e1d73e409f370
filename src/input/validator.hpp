// Decides whether bytes are a JSON value, and if not, at which byte they cease to be one.
#pragma once

#include <cstddef>
#include <string>

namespace convoy {

/// Whether the file goes on behind the bytes at hand.
enum class Rest { more, none };

struct Verdict {
  enum class Kind {
    whole,       ///< a well-formed value; `at` is its end
    incomplete,  ///< the bytes end inside a value
    broken,      ///< `at` is the first byte that no JSON text could have there
    too_deep     ///< `at` is the bracket that exceeds the limit
  };
  Kind kind = Kind::whole;
  const char* at = nullptr;
  bool ascii = true;  ///< false if a string may hold other bytes; whether they are UTF-8 is open
};

/// A strict RFC 8259 reader with a stack of its own, so that depth costs no call stack.
class Validator {
 public:
  explicit Validator(std::size_t depth_limit) : depth_limit_(depth_limit) {}

  /// Reads the value that begins at `begin`. `end` must be followed as scan.hpp says.
  ///   outer_depth: brackets that are open around the value
  Verdict check(const char* begin, const char* end, Rest rest, std::size_t outer_depth = 0);

 private:
  enum class Expected { value, key, value_or_close, key_or_close, comma_or_close };
  enum class Step { on, done, broken, too_deep };

  Step step();
  Step value();
  Step open(char bracket);
  Step close();
  Step key();

  std::size_t depth_limit_;
  std::size_t outer_depth_ = 0;
  std::string open_;
  Expected expected_ = Expected::value;
  const char* at_ = nullptr;
  bool ascii_ = true;
};

}  // namespace convoy
