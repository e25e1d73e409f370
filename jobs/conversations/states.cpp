#include "jobs/conversations/states.hpp"

namespace convoy::conversations {

TextMembers Conversation::texts() {
  return {text_member<&Conversation::last, &Latest<Symbol>::value>()};
}

TextMembers Place::texts() {
  return {text_member<&Place::city, &Agreed::smallest>(),
          text_member<&Place::city, &Agreed::greatest>()};
}

}  // namespace convoy::conversations
