#include "quality/expression_parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "convoy/base/timestamp.hpp"

namespace convoy {
namespace {

using Step = Expression::Step;
using Op = Step::Op;
using Error = Expression::Error;

/// What a part of an expression gives.
enum class Type { integer, timestamp, text, truth };

const char* name_of(Type type) {
  constexpr std::array names{"a number", "a time", "a text", "a condition"};
  return names[static_cast<std::size_t>(type)];
}

struct Token {
  enum class Kind { end, word, integer, text, sign };
  Kind kind = Kind::end;
  std::string_view text;
  std::size_t offset = 0;
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::vector<Token> tokens_of(std::string_view text) {
  constexpr std::array<std::string_view, 12> kSigns{"<=", ">=", "!=", "<>", "=", "<",
                                                    ">",  "+",  "-",  "*",  "(", ")"};
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r') {
      ++at;
      continue;
    }
    Token token{Token::Kind::sign, {}, at};
    std::size_t end = at;
    if (text[at] == '\'') {
      end = text.find('\'', at + 1);
      if (end == std::string_view::npos) throw Error{at, "this text has no closing quote", {}};
      token.kind = Token::Kind::text;
      token.text = text.substr(at + 1, end - at - 1);
      ++end;
    } else if (is_word(text[at])) {
      while (end < text.size() && is_word(text[end])) ++end;
      token.text = text.substr(at, end - at);
      const bool digit = text[at] >= '0' && text[at] <= '9';
      token.kind = digit ? Token::Kind::integer : Token::Kind::word;
    } else {
      const auto sign = std::find_if(kSigns.begin(), kSigns.end(), [&](std::string_view known) {
        return text.substr(at).starts_with(known);
      });
      if (sign == kSigns.end()) throw Error{at, "this sign has no meaning here", {}};
      token.text = *sign;
      end = at + sign->size();
    }
    tokens.push_back(token);
    at = end;
  }
  tokens.push_back({Token::Kind::end, {}, text.size()});
  return tokens;
}

/// Descends by precedence: or, and, not, comparison, sum, product, sign.
class Parser {
 public:
  Parser(std::string_view text, const Columns& columns, std::vector<Step>& steps,
         std::vector<std::string>& texts)
      : tokens_(tokens_of(text)), columns_(columns), steps_(steps), texts_(texts) {}

  void parse() {
    const std::size_t offset = here().offset;
    want(Type::truth, disjunction(), offset);
    if (here().kind != Token::Kind::end) fail("the condition should end here");
  }

 private:
  const Token& here() const { return tokens_[at_]; }
  [[noreturn]] void fail(const std::string& reason) const {
    throw Error{here().offset, reason, {}};
  }
  bool take(std::string_view text) {
    const bool there =
        here().kind != Token::Kind::text && here().text == text && here().kind != Token::Kind::end;
    if (there) ++at_;
    return there;
  }
  void emit(Op op) { steps_.push_back({op}); }
  static void want(Type wanted, Type found, std::size_t offset) {
    if (wanted == found) return;
    throw Error{offset, std::string("this is ") + name_of(found) + ", not " + name_of(wanted), {}};
  }

  class Deeper {
   public:
    explicit Deeper(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > 100) parser_.fail("this is nested too deeply");
    }
    ~Deeper() { --parser_.depth_; }

   private:
    Parser& parser_;
  };

  template <class Part>
  Type chain(std::string_view word, Op op, const Part& part) {
    const std::size_t offset = here().offset;
    const Type first = part();
    while (take(word)) {
      want(Type::truth, first, offset);
      const std::size_t next = here().offset;
      want(Type::truth, part(), next);
      emit(op);
    }
    return first;
  }
  Type disjunction() {
    return chain("or", Op::logical_or, [this] { return conjunction(); });
  }
  Type conjunction() {
    return chain("and", Op::logical_and, [this] { return negation(); });
  }
  Type negation() {
    const Deeper deeper(*this);
    if (!take("not")) return comparison();
    const std::size_t offset = here().offset;
    want(Type::truth, negation(), offset);
    emit(Op::logical_not);
    return Type::truth;
  }

  Type comparison() {
    const std::size_t offset = here().offset;
    const Type left = sum();
    if (take("is")) {
      const bool negated = take("not");
      if (!take("null")) fail("null is expected");
      if (left == Type::truth) throw Error{offset, "a condition is never null", {}};
      emit(Op::is_null);
      if (negated) emit(Op::logical_not);
      return Type::truth;
    }
    for (const std::string_view sign : {"<=", ">=", "!=", "<>", "=", "<", ">"}) {
      if (take(sign)) return compare(sign, left, offset);
    }
    return left;
  }

  Type compare(std::string_view sign, Type left, std::size_t offset) {
    const std::size_t split = steps_.size();
    const std::size_t next = here().offset;
    Type right = sum();
    if (left == Type::timestamp && right == Type::text) right = as_time(steps_.size() - 1, next);
    if (left == Type::text && right == Type::timestamp) left = as_time(split - 1, offset);
    if (left == Type::truth) throw Error{offset, "a condition cannot be compared", {}};
    want(left, right, next);
    // a > b is b < a: the sides change places.
    if (sign == ">" || sign == ">=") {
      std::rotate(steps_.begin() + static_cast<std::ptrdiff_t>(begin_of(split)),
                  steps_.begin() + static_cast<std::ptrdiff_t>(split), steps_.end());
    }
    const bool whole = sign == "<=" || sign == ">=";
    const bool order = whole || sign == "<" || sign == ">";
    emit(order ? (whole ? Op::less_or_equal : Op::less) : Op::equal);
    if (sign == "!=" || sign == "<>") emit(Op::logical_not);
    return Type::truth;
  }

  /// Where the steps of the value that ends at `end` begin.
  std::size_t begin_of(std::size_t end) const {
    std::size_t wanted = 1;
    while (wanted > 0) {
      const Op op = steps_[--end].op;
      const bool leaf = op == Op::column || op == Op::integer || op == Op::text;
      const bool pair = op == Op::add || op == Op::subtract || op == Op::multiply;
      wanted = leaf ? wanted - 1 : pair ? wanted + 1 : wanted;
    }
    return end;
  }

  /// A text that stands beside a timestamp.
  Type as_time(std::size_t step, std::size_t offset) {
    if (steps_[step].op != Op::text) return Type::text;
    const auto time = parse_timestamp(texts_[steps_[step].position]);
    if (!time) throw Error{offset, "this is no time such as '2020-11-01T00:00:00Z'", {}};
    steps_[step] = {Op::integer, {}, 0, time->microseconds};
    return Type::timestamp;
  }

  Type sum() {
    const std::size_t offset = here().offset;
    const Type first = product();
    for (;;) {
      const bool plus = take("+");
      if (!plus && !take("-")) return first;
      arithmetic(
          first, offset, [this] { return product(); }, plus ? Op::add : Op::subtract);
    }
  }
  Type product() {
    const std::size_t offset = here().offset;
    const Type first = value();
    while (take("*"))
      arithmetic(
          first, offset, [this] { return value(); }, Op::multiply);
    return first;
  }
  template <class Part>
  void arithmetic(Type first, std::size_t offset, const Part& part, Op op) {
    want(Type::integer, first, offset);
    const std::size_t next = here().offset;
    want(Type::integer, part(), next);
    emit(op);
  }

  Type value() {
    const Deeper deeper(*this);
    const Token token = here();
    if (take("(")) {
      const Type inner = disjunction();
      if (!take(")")) fail("a closing parenthesis is missing");
      return inner;
    }
    if (take("-")) {
      const std::size_t offset = here().offset;
      want(Type::integer, value(), offset);
      emit(Op::negate);
      return Type::integer;
    }
    ++at_;
    if (token.kind == Token::Kind::integer) return integer(token);
    if (token.kind == Token::Kind::text) {
      steps_.push_back({Op::text, {}, texts_.size(), 0});
      texts_.emplace_back(token.text);
      return Type::text;
    }
    if (token.kind == Token::Kind::word) return column(token);
    throw Error{token.offset, "a column, a number or a text is expected", {}};
  }

  Type integer(const Token& token) {
    std::int64_t number = 0;
    const char* const end = token.text.data() + token.text.size();
    const auto read = std::from_chars(token.text.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end) {
      throw Error{token.offset, "this is no integer of 64 bits", {}};
    }
    steps_.push_back({Op::integer, {}, 0, number});
    return Type::integer;
  }

  Type column(const Token& token) {
    const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const Column& column) {
      return column.name == token.text;
    });
    if (found == columns_.end()) {
      throw Error{token.offset, "no column has this name", std::string(token.text)};
    }
    if (found->type == ColumnType::decimal) {
      throw Error{token.offset, "a condition has no decimals; use a rule of kind range", {}};
    }
    steps_.push_back({Op::column, found->member, found->offset, 0});
    if (found->type == ColumnType::text) return Type::text;
    return found->type == ColumnType::timestamp ? Type::timestamp : Type::integer;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  const Columns& columns_;
  std::vector<Step>& steps_;
  std::vector<std::string>& texts_;
};

}  // namespace

void parse_expression(std::string_view text, const Columns& columns, std::vector<Step>& steps,
                      std::vector<std::string>& texts) {
  Parser(text, columns, steps, texts).parse();
}

}  // namespace convoy
