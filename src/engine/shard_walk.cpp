#include "engine/shard_walk.hpp"

#include <algorithm>
#include <tuple>

namespace convoy {
ShardWalk::ShardWalk(const Scan& scan) : totals_(scan.files.size()) {
  std::size_t count = 0;
  for (const auto& shards : scan.shards) count += shards.size();
  links_.reserve(count);
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
  std::vector<Found> mine;
  Json damaged = Json::array();
  for (const ShardOutcome& outcome : outcomes) {
    if (outcome.damage) {
      damaged.push_back({mine.size(), outcome.damage->offset, outcome.damage->reason});
    }
    mine.push_back({outcome.entered.has_value(), outcome.entered.value_or(Boundary{}), outcome.left,
                    outcome.records, outcome.bad_records, outcome.fast_records, outcome.digest});
  }
  const auto all = gather_values<Found>(world, mine);
  const auto all_damaged = gather_all(world, damaged.dump());
  // Links in the order in which the ranks told of them: a rank's shards are in file order.
  std::vector<std::vector<Link*>> of_rank(all_damaged.size());
  for (Link& link : links_) of_rank[static_cast<std::size_t>(link.rank)].push_back(&link);
  std::size_t next = 0;
  for (std::size_t rank = 0; rank < of_rank.size(); ++rank) {
    for (Link* link : of_rank[rank]) {
      static_cast<Found&>(*link) = all[next++];
      link->damage.reset();
    }
    for (const Json& item : Json::parse(all_damaged[rank])) {
      of_rank[rank].at(item[0])->damage = Damage{item[1], item[2]};
    }
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
  for (const Link* link = &link_of(shard);
       link != links_.data() && link[-1].shard.file == shard.file; --link) {
    records += link[-1].records;
  }
  return records;
}

}  // namespace convoy
