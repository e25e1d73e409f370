// Small files that are hard to cut into shards.
#pragma once

#include <string>
#include <vector>

namespace convoy {

/// A literal that holds NULs.
template <std::size_t kSize>
std::string bytes(const char (&literal)[kSize]) {
  return {literal, kSize - 1};
}

const std::string kDeep(40, '[');
const std::string kShallow(40, ']');

inline const std::vector<std::string> kHostileDocuments{
    "",
    " \n\t\r\n",
    "\n[]\n[ ]\n",
    R"({"a":1,"b":"x"}
{"a":2,"b":"y"}

{"b":"z","a":3,"c":{"a":1,"b":2}}
)",
    "\xef\xbb\xbf{\"a\":1}\r\n{\"a\":2}\r\n\r\n{\"a\":3}",
    R"([{"a":1},{"a":2,"b":[{"a":9},{"a":8},{"a":7}]}, {"a":3} ,{"b":4}])",
    R"([
  {
    "a": 1,
    "c":
    {
      "a": 10,
      "b": "}{"
    },
    "b": "two"
  },
  {
    "a": 2,
    "d": [
      {
        "a": 5
      },
      {
        "b": 6
      }
    ]
  }
]
)",
    R"({"a":"{\"a\":1}\n","b":"\\"}
{"a":"\\\"","b":"{\"a\":1}"}
{"a":"]},{","\u0062":"\u00e9"}{"a":1}{"a":2} {"a":3}
)",
    R"([{"a":1}][{"a":2},{"a":3}]
[]{"a":4}[
{"a":5}
,{"a":6}
]
)",
    R"({"a":1}
{"a":2
{"a":3}
{"a":"unclosed
{"a":4}
garbage {"a":5}
 , {"a":6},
{"a":7}
{"a":tru}, {"a":8}
]}:
{"a":9}
)",
    R"([
{"a":1},
{"a":2,},
{"a":3}
{"a":4},
{"a":5} {"a":6},
{"a":7},,
,{"a":8},
1, "x", [{"a":1}], null, -0.5e3,
{"a":9},
]
{"a":10}
)",
    R"([,{"a":1},]
{"a":2},
{"a":3},
{"a":4}
)",
    R"([{"a":1},
{"a":2},
{"a":"cut)",
    R"([{"a":1},{"a":2})",
    R"([
{"a":1},
{"a":bad},
 {"b":"]"}, oops
]
)",
    R"([{"a":1}, oops
)",
    "{\"a\":1}\n{\"a\":\"\xff\"}\n{\"a\":\"\xc3\xa9\",\"\xc3\xa9\":1}\n{\"\xed\xa0\x80\":1}\n["
    "\"\xff\"]",
    "{\"a\":1,\"c\":" + kDeep + kShallow + "}\n{\"a\":2,\"c\":" + kDeep + "\n{\"a\":3}\n" + kDeep +
        "\n{\"a\":4}\n",
    bytes("{\"a\":1}\n\0\n{\"a\":\"\0\"}\n{\"a\":2}\n"),
    R"({"a":1}
"a" 12 true false null [1,2,{"a":3}] {"b":1}
{"a": "a long value that is longer than the limit of a record in the second sweep, and goes on"}
{"a":2} x
  ,  {"a":3}
 ,, {"a":4}
{"a":5}
)",
    R"({"c":{"a":1},"d":
{"a":2}
,"e":[
{"a":3},
{"a":4},
{"a":5},
{"a":6}
]}
{"c":
{"a":7}}
)",
    bytes("\xff\xfe{\0\"\0a\0\"\0:\0 1\0}\0\n{\"a\":1}\n"),
};

}  // namespace convoy
