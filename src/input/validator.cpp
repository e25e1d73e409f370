#include "src/input/validator.hpp"

#include "src/input/scan.hpp"

namespace convoy {

Verdict Validator::check(const char* begin, const char* end, Rest rest, std::size_t outer_depth) {
  outer_depth_ = outer_depth;
  open_.clear();
  expected_ = Expected::value;
  at_ = begin;
  ascii_ = true;
  Step result = Step::on;
  while (result == Step::on) result = step();
  if (result == Step::too_deep) return {Verdict::Kind::too_deep, at_, ascii_};
  if (result == Step::broken) {
    return {at_ >= end ? Verdict::Kind::incomplete : Verdict::Kind::broken, at_, ascii_};
  }
  // A number that touches the end of the bytes may go on behind it.
  const char last = at_[-1];
  const bool open_ended =
      last != '}' && last != ']' && last != '"' && !(last >= 'a' && last <= 'z');
  if (at_ == end && rest == Rest::more && open_ended) {
    return {Verdict::Kind::incomplete, at_, ascii_};
  }
  return {Verdict::Kind::whole, at_, ascii_};
}

Validator::Step Validator::step() {
  if (!open_.empty()) at_ = skip_blanks(at_);
  switch (expected_) {
    case Expected::key_or_close:
      if (*at_ == '}') return close();
      return key();
    case Expected::key:
      return key();
    case Expected::value_or_close:
      if (*at_ == ']') return close();
      return value();
    case Expected::value:
      return value();
    case Expected::comma_or_close:
      break;
  }
  const bool in_object = open_.back() == '{';
  if (*at_ == ',') {
    ++at_;
    expected_ = in_object ? Expected::key : Expected::value;
    return Step::on;
  }
  return *at_ == (in_object ? '}' : ']') ? close() : Step::broken;
}

Validator::Step Validator::value() {
  bool valid = false;
  switch (*at_) {
    case '{':
    case '[':
      return open(*at_);
    case '"': {
      ++at_;
      StringTraits traits;
      valid = skip_string(at_, traits);
      if (valid) ++at_;
      ascii_ = ascii_ && traits.ascii();
      break;
    }
    case 't':
      valid = skip_literal(at_, "true");
      break;
    case 'f':
      valid = skip_literal(at_, "false");
      break;
    case 'n':
      valid = skip_literal(at_, "null");
      break;
    default:
      valid = skip_number(at_);
      break;
  }
  if (!valid) return Step::broken;
  expected_ = Expected::comma_or_close;
  return open_.empty() ? Step::done : Step::on;
}

Validator::Step Validator::open(char bracket) {
  if (outer_depth_ + open_.size() >= depth_limit_) return Step::too_deep;
  open_ += bracket;
  ++at_;
  expected_ = bracket == '{' ? Expected::key_or_close : Expected::value_or_close;
  return Step::on;
}

Validator::Step Validator::close() {
  ++at_;
  open_.pop_back();
  expected_ = Expected::comma_or_close;
  return open_.empty() ? Step::done : Step::on;
}

Validator::Step Validator::key() {
  if (*at_ != '"') return Step::broken;
  ++at_;
  StringTraits traits;
  const bool closed = skip_string(at_, traits);
  ascii_ = ascii_ && traits.ascii();
  if (!closed) return Step::broken;
  at_ = skip_blanks(at_ + 1);
  if (*at_ != ':') return Step::broken;
  ++at_;
  expected_ = Expected::value;
  return Step::on;
}

}  // namespace convoy
