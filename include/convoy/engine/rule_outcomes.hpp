// From what each rank found to what all found.
#pragma once

#include "convoy/comm/world.hpp"
#include "convoy/engine/rule_book.hpp"
#include "convoy/lake/catalog.hpp"

namespace convoy {

/// The findings of all ranks.
///   collective: yes
Findings findings_of_all(World& world, const Findings& mine);

/// Tells the book what all ranks found for a rule that looked at `of` values, all ranks together.
///   collective: yes
void settle_rule(World& world, RuleBook& book, std::size_t rule, const Findings& mine,
                 std::uint64_t of);

/// What a run counted, by the names that rules have for its tables. Not collective.
std::map<std::string, std::uint64_t> rows_by_table(const PreviousRun& run,
                                                   std::span<const RuleTable> tables);

/// The rules on the number of rows, once all tables are noted.
///   previous: rows of a table in the last published run
///   collective: no, the same on every rank
void settle_row_counts(RuleBook& book, const std::map<std::string, std::uint64_t>& previous);

}  // namespace convoy
