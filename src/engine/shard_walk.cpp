#include "engine/shard_walk.hpp"

#include <algorithm>
#include <tuple>

namespace convoy {
namespace {

Json to_json(const std::optional<Boundary>& boundary) {
  return boundary ? Json{boundary->offset, boundary->in_array} : Json(nullptr);
}

Boundary boundary_from(const Json& item) {
  return {item[0], item[1].get<bool>()};
}

Json to_json(const ShardOutcome& outcome) {
  Json item{to_json(outcome.entered),
            to_json(std::optional(outcome.left)),
            outcome.records,
            outcome.bad.size(),
            outcome.digest.low,
            outcome.digest.high,
            nullptr,
            outcome.fast_records};
  if (outcome.damage) item[6] = {outcome.damage->offset, outcome.damage->reason};
  return item;
}

}  // namespace

ShardWalk::ShardWalk(const Scan& scan) : totals_(scan.files.size()) {
  for (std::size_t rank = 0; rank < scan.shards.size(); ++rank) {
    for (const Shard& shard : scan.shards[rank]) {
      Link link;
      link.shard = shard;
      link.rank = static_cast<int>(rank);
      if (shard.begin == 0) link.corrected = Boundary{};
      links_.push_back(link);
    }
  }
  std::sort(links_.begin(), links_.end(), [](const Link& left, const Link& right) {
    return std::tie(left.shard.file, left.shard.begin) <
           std::tie(right.shard.file, right.shard.begin);
  });
}

const ShardWalk::Link& ShardWalk::link_of(const Shard& shard) const {
  const auto found =
      std::lower_bound(links_.begin(), links_.end(), shard, [](const Link& link, const Shard& key) {
        return std::tie(link.shard.file, link.shard.begin) < std::tie(key.file, key.begin);
      });
  invariant(found != links_.end() && found->shard == shard, "a shard of the plan has a link");
  return *found;
}

std::optional<Boundary> ShardWalk::entry(const Shard& shard) const {
  const Link& link = link_of(shard);
  if (shard.begin == 0) return std::nullopt;  // the reader knows where a file begins
  return link.corrected;
}

void ShardWalk::learn(World& world, const std::vector<ShardOutcome>& outcomes) {
  Json mine = Json::array();
  for (const ShardOutcome& outcome : outcomes) mine.push_back(to_json(outcome));
  const auto all = gather_all(world, mine.dump(-1, ' ', false, Json::error_handler_t::replace));
  std::vector<Json> parts;
  for (const std::string& part : all) parts.push_back(Json::parse(part));
  std::vector<std::size_t> next(parts.size());
  // A rank's shards are in file order, as the links are.
  for (Link& link : links_) {
    const auto rank = static_cast<std::size_t>(link.rank);
    const Json& item = parts[rank][next[rank]++];
    link.guessed = !item[0].is_null();
    if (link.guessed) link.entered = boundary_from(item[0]);
    link.left = boundary_from(item[1]);
    link.records = item[2];
    link.bad = item[3];
    link.digest = {item[4], item[5]};
    link.fast = item[7];
    link.damage.reset();
    if (!item[6].is_null()) link.damage = Damage{item[6][0], item[6][1]};
  }
  walk();
  add_up();
}

void ShardWalk::walk() {
  const Link* before = nullptr;
  for (Link& link : links_) {
    link.wrong = false;
    if (before != nullptr && before->shard.file == link.shard.file) {
      const Boundary truth = before->left;
      if (truth.offset >= link.shard.end) {
        // Nothing begins in this shard: a right reader passes its entry on.
        link.wrong = link.guessed && !(link.entered == truth);
        if (!link.guessed) link.left = truth;
      } else {
        link.wrong = !link.guessed || !(link.entered == truth);
      }
      link.corrected = truth;
    }
    before = &link;
  }
}

void ShardWalk::add_up() {
  std::fill(totals_.begin(), totals_.end(), FileTotals{});
  for (const Link& link : links_) {
    FileTotals& file = totals_[link.shard.file];
    file.records += link.records;
    file.bad += link.bad;
    file.fast += link.fast;
    file.digest += link.digest;
    if (link.damage && (!file.damage || link.damage->offset < file.damage->offset)) {
      file.damage = link.damage;
    }
  }
}

bool ShardWalk::has_wrong_entry() const {
  return std::any_of(links_.begin(), links_.end(), [](const Link& link) { return link.wrong; });
}

bool ShardWalk::has_wrong_entry(int rank) const {
  return std::any_of(links_.begin(), links_.end(),
                     [rank](const Link& link) { return link.wrong && link.rank == rank; });
}

std::uint64_t ShardWalk::records_before(const Shard& shard) const {
  std::uint64_t records = 0;
  for (const Link& link : links_) {
    if (link.shard.file == shard.file && link.shard.begin < shard.begin) records += link.records;
  }
  return records;
}

}  // namespace convoy
