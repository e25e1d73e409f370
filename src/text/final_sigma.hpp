// Which small letter a capital sigma has: Java has an answer of its own.
#pragma once

#include <cstddef>
#include <string_view>

namespace convoy {

/// Whether Java makes the sigma in these bytes the small letter for the end of a word (U+03C2): its
/// word has a letter with a case before it, and none behind it. Words are those of
/// java.text.BreakIterator and not those of Unicode. Where such a word begins with a letter beyond
/// U+FFFF, Java's own answer depends on what stands before the word; this one does not. A sigma has
/// a case itself, so no byte of a text is looked at for more than two of them.
bool is_final_sigma(std::string_view utf8, std::size_t begin, std::size_t end);

}  // namespace convoy
