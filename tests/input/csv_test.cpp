#include <random>

#include "convoy/base/failure.hpp"
#include "convoy/input/text_records.hpp"
#include "src/input/csv_masks.hpp"
#include "tests/input/csv_documents.hpp"
#include "tests/input/gzip.hpp"

namespace convoy {
namespace {

std::vector<std::string> good(const std::string& text, const ReadOptions& options = csv_options()) {
  const Reading reading = read_text(text, options);
  EXPECT_EQ(reading.bad, std::vector<std::string>{}) << text;
  EXPECT_EQ(reading.damage, std::vector<std::string>{}) << text;
  return reading.good;
}

std::vector<std::string> bad(const std::string& rows) {
  return read_text(kCsvHeader + rows, csv_options()).bad;
}

/// The message with which a file is refused; "" if it is not.
std::string refusal(const std::string& text, const ReadOptions& options = csv_options()) {
  try {
    read_text(text, options);
    return "";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), Exit::input);
    return failure.what();
  }
}

using Lines = std::vector<std::string>;

TEST(Csv, FieldsAreTextsOrNull) {
  EXPECT_EQ(good("a,b\n1,x y \n,\"\"\n\" \",\"\"\"\"\n"),
            (Lines{"4 5(1) 5(x y )", "11 1() 5()", "15 5( ) 5(\")"}));
  EXPECT_EQ(good("a,b\n\"1,2\n3\",\"say \"\"yes\"\"\"\nit's 5\" wide,\"\"\"x\"\"\"\n"),
            (Lines{"4 5(1,2\n3) 5(say \"yes\")", "26 5(it's 5\" wide) 5(\"x\")"}));
}

TEST(Csv, LinesEndInEveryWay) {
  const std::string lf = "a,b\n1,2\n\n3,4\n";
  EXPECT_EQ(good(lf), (Lines{"4 5(1) 5(2)", "9 5(3) 5(4)"}));
  EXPECT_EQ(good("a,b\r\n1,2\r\n\r\n3,\"4\"\r\n"), (Lines{"5 5(1) 5(2)", "12 5(3) 5(4)"}));
  EXPECT_EQ(good("a,b\r\n1,2\r\n3,4\r"), (Lines{"5 5(1) 5(2)", "10 5(3) 5(4)"}));
  EXPECT_EQ(good("a,b\n1,2"), (Lines{"4 5(1) 5(2)"}));
  EXPECT_EQ(good("a,b\n1\r2,\r\n"), (Lines{"4 5(1\r2) 1()"})) << "a lone CR is a byte of its field";
}

TEST(Csv, NothingButAHeaderIsNoRecord) {
  for (const char* const text :
       {"", "\n", "\r\n\n", "a,b", "a,b\n", "a,b\r\n\n\n", "\xef\xbb\xbf"}) {
    EXPECT_EQ(good(text), Lines{}) << text;
  }
}

TEST(Csv, AByteOrderMarkIsSkipped) {
  EXPECT_EQ(good("\xef\xbb\xbf\na,b\n1,2\n"), (Lines{"8 5(1) 5(2)"}));
  EXPECT_EQ(good("\xef\xbb\xbf\"a\",b\n1,2\n"), (Lines{"9 5(1) 5(2)"}));
}

TEST(Csv, OtherEncodingsAreDamage) {
  for (const std::string& text : {bytes("\xff\xfe"
                                        "a\0,\0b\0\n\0"),
                                  bytes("a\0,\0b\0\n\0")}) {
    const TemporaryFile file(text);
    const Reading reading = read_in_shards(file.listed(), {4}, csv_options());
    EXPECT_EQ(reading.damage, (Lines{"0 utf16_or_utf32"}));
    EXPECT_EQ(reading.records, 0u);
  }
}

TEST(Csv, ColumnsStandInAnyOrder) {
  EXPECT_EQ(good("c,B,d,A\n1,2,3,4\n"), (Lines{"8 5(4) 5(2)"}));
  EXPECT_EQ(good("\"b\", a \n1,2\n"), (Lines{"8 5(2) 5(1)"}));
  EXPECT_EQ(good("x,\"two\nlines \"\"b\"\"\",b,a\n1,2,3,4\n").size(), 1u);
}

TEST(Csv, ColumnsHaveOtherNames) {
  ReadOptions options = csv_options();
  options.other_names["a"] = {"Alpha", "first"};
  EXPECT_EQ(good("FIRST,b\n1,2\n", options), (Lines{"8 5(1) 5(2)"}));
  EXPECT_EQ(good("first,alpha,b\n1,2,3\n", options), (Lines{"14 5(2) 5(3)"}));
  EXPECT_EQ(good("first,alpha,a,b\n1,2,3,4\n", options), (Lines{"16 5(3) 5(4)"}));
}

TEST(Csv, TheDelimiterIsFound) {
  for (const char delimiter : std::string(",;\t|:~ \x01\x1f^-.'\\/_")) {
    const std::string at(1, delimiter);
    EXPECT_EQ(good("a" + at + "x" + at + "b\n1" + at + at + "2\n"), (Lines{"6 5(1) 5(2)"}))
        << "the byte " << static_cast<int>(delimiter);
  }
  EXPECT_EQ(good("a;x,y;b\n1;2,3;4\n"), (Lines{"8 5(1) 5(4)"}));
  EXPECT_EQ(good("\"a\";\"x,y\";\"b\"\n1;2,3;4\n"), (Lines{"14 5(1) 5(4)"}));
  ReadOptions one = csv_options();
  one.keys = {"a"};
  EXPECT_EQ(good("a\n1\n\n2;3\n", one), (Lines{"2 5(1)", "5 5(2;3)"}));
}

TEST(Csv, AKeyWithoutColumnIsRefusedUnlessItMayLack) {
  EXPECT_NE(refusal("a,c,d\n1,2,3\n").find("its header has no column b, it says: a,c,d;"),
            std::string::npos);
  EXPECT_NE(refusal("1,2,3\n").find("no column a"), std::string::npos);
  ReadOptions options = csv_options();
  options.optional_keys = 1;
  EXPECT_EQ(good("a,c,d\n1,2,3\n", options), (Lines{"6 5(1) 0()"}));
  EXPECT_NE(refusal("b,c,d\n1,2,3\n", options).find("no column a"), std::string::npos);
}

TEST(Csv, HeadersThatSayNothingAreRefused) {
  EXPECT_NE(refusal("a,b,A\n1,2,3\n").find("two columns of its header are called a"),
            std::string::npos);
  EXPECT_NE(refusal("\"a,b\n1,2,3\n").find("no line of names"), std::string::npos);
  EXPECT_NE(refusal("a,b," + std::string(64 << 10, 'x') + "\n").find("65536 bytes"),
            std::string::npos);
  EXPECT_NE(refusal(std::string(64 << 10, '\n') + "a,b\n").find("65536 bytes"), std::string::npos);
  EXPECT_EQ(good("a,b," + std::string(60'000, 'x') + "\n1,2,3\n").size(), 1u);
}

TEST(Csv, BadRowsCostTheirFirstLine) {
  EXPECT_EQ(bad("1,\"2\"x,3\n4,5,6\n"), (Lines{"6 #0 bad_csv 1,\"2\"x,3"}));
  EXPECT_EQ(bad("1,\"2,3\n4,5,6\n"), (Lines{"6 #0 bad_csv 1,\"2,3"}));
  EXPECT_EQ(bad("1,2\r\n4,5,6\n"), (Lines{"6 #0 wrong_field_count 1,2"}));
  EXPECT_EQ(bad("4,5,6\n1,2,3,\"4\n5\"\n"),
            (Lines{"12 #1 wrong_field_count 1,2,3,\"4", "21 #2 wrong_field_count 5\""}));
  EXPECT_EQ(bad("1,\xff,3\n\"4\n\",5,\xc3\n"),
            (Lines{"6 #0 bad_utf8 1,\xff,3", "12 #1 bad_utf8 \"4\n\",5,\xc3"}));
  EXPECT_EQ(bad(bytes("1,\0,3\n4,5,6\n")), (Lines{bytes("6 #0 bad_csv 1,\0,3")}));
}

TEST(Csv, ACutLastLineIsDamage) {
  for (const std::string& last : {std::string("4"), std::string("4,5"), std::string("4,\"5,6")}) {
    const Reading reading = read_text(kCsvHeader + "1,2,3\n" + last, csv_options());
    EXPECT_EQ(reading.good.size(), 1u);
    EXPECT_EQ(reading.bad, (Lines{"12 #1 truncated_record " + last}));
    EXPECT_EQ(reading.damage, (Lines{"12 truncated_record"}));
  }
}

TEST(Csv, RowsHaveALimit) {
  ReadOptions options = csv_options();
  options.record_limit_bytes = 10;
  const std::string text =
      kCsvHeader + "12345678,,\n123456789,,\n1,\"\n\n\n\n\n\n\n\n\n\",3\n1,2,3\n";
  EXPECT_EQ(read_text(text, options).good, (Lines{"6 5(12345678) 1()", "45 5(1) 5(3)"}));
  EXPECT_EQ(read_text(text, options).bad,
            (Lines{"17 #1 too_large 123456789,,", "29 #2 too_large 1,\"", "41 #3 bad_csv \",3"}));
}

TEST(Csv, LongTextsAreCapped) {
  const std::string text = kCsvHeader + std::string(kQuarantineText * 2, 'x') + "\r\n1,2,3\n";
  const TemporaryFile file(text);
  ReadOptions options = csv_options();
  options.block_bytes = 1000;
  const ShardReading reading =
      read_shard(file.listed(), {0, 0, text.size()}, std::nullopt, options);
  EXPECT_EQ(reading.good.size(), 1u);
  EXPECT_EQ(reading.bad.at(0).text, std::string(kQuarantineText, 'x'));
  EXPECT_EQ(reading.outcome.bad_records, 1u);
  EXPECT_EQ(reading.outcome.header, "a,x,b");
}

TEST(Csv, RowsOfManyFieldsAndLongFields) {
  std::string header = "a";
  std::string row = "1";
  std::string quoted = "\"1\"";
  for (int field = 0; field < 1000; ++field) {
    header += ",c" + std::to_string(field);
    row += field % 3 == 0 ? "," : ",x";
    quoted += ",\"" + std::string(static_cast<std::size_t>(field % 200), 'y') + "\"";
  }
  const std::string text = header + ",b\n" + row + ",2\n" + quoted + ",\"3\"\n" + row + ",2\n";
  for (const std::size_t block : {1, 100, 1 << 20}) {
    ReadOptions options = csv_options();
    options.block_bytes = block;
    const auto found = good(text, options);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_TRUE(found[0].ends_with(" 5(1) 5(2)")) << found[0];
    EXPECT_TRUE(found[1].ends_with(" 5(1) 5(3)")) << found[1];
  }
}

TEST(Csv, CompressedFilesSayTheSame) {
  std::mt19937_64 random(3);
  std::string text = kCsvHeader;
  while (text.size() < 300'000) text += random_rows(random) + "\n";
  const std::string expected = csv_expected(text, csv_options());
  const std::string stored = gzip(text);
  const TemporaryFile whole(stored);
  for (const std::size_t block : {100, 1 << 20}) {
    ReadOptions options = csv_options();
    options.block_bytes = block;
    EXPECT_EQ(read_in_shards(whole.listed(), {}, options).text(), expected);
  }
  const std::string small = gzip("a,b\n1,2\n");
  for (std::size_t size = 12; size < small.size(); ++size) {
    const TemporaryFile cut(small.substr(0, size));
    const Reading reading = read_in_shards(cut.listed(), {}, csv_options());
    ASSERT_EQ(reading.damage.size(), 1u) << size;
    EXPECT_TRUE(reading.damage[0].ends_with("truncated_gzip")) << reading.damage[0];
  }
}

TEST(Csv, MasksOfAllMachinesAreEqual) {
  std::mt19937_64 random(5);
  std::string text(64 * 50, '\0');
  for (char& byte : text) byte = "\",\n;\r\0a\xff"[random() % 8];
  std::vector<CsvMasks> some(50), others(50);
  for (const char delimiter : {',', ';', '\x01'}) {
    find_csv_masks(text.data(), 50, delimiter, some.data());
    find_csv_masks_anywhere(text.data(), 50, delimiter, others.data());
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char byte = text[i];
      for (const CsvMasks& mask : {some[i / 64], others[i / 64]}) {
        ASSERT_EQ(mask.quotes >> i % 64 & 1, byte == '"');
        ASSERT_EQ(mask.feeds >> i % 64 & 1, byte == '\n');
        ASSERT_EQ(mask.separators >> i % 64 & 1, byte == '\n' || byte == delimiter);
        ASSERT_EQ(mask.strange >> i % 64 & 1, byte <= 0);
      }
    }
  }
}

TEST(Csv, TextsAreRowsUnderTheirHeaders) {
  const ReadOptions options = csv_options();
  TextRecords texts(options);
  const auto said = [&](std::string_view header, std::string_view text) {
    const TextRecord record = texts.read(header, text);
    return record.reason.empty() ? to_text({0, 0, record.values}) : std::string(record.reason);
  };
  EXPECT_EQ(said("a,b", "1,2"), "0 5(1) 5(2)");
  EXPECT_EQ(said("a,b", "1,\"2\n3\"\r\n\n"), "0 5(1) 5(2\n3)");
  EXPECT_EQ(said("x;B;A", "1;;\"a\"\"b\""), "0 5(a\"b) 1()");
  EXPECT_EQ(said("a,b", "1"), "wrong_field_count");
  EXPECT_EQ(said("a,b", "1,2,3"), "wrong_field_count");
  EXPECT_EQ(said("a,b", "1,\"2"), "bad_csv");
  EXPECT_EQ(said("a,b", "1,2\n3,4"), "bad_csv") << "two rows";
  EXPECT_EQ(said("a,b", bytes("1,\0")), "bad_csv");
  for (const char* const header : {"", "a,c", "\"a,b"}) EXPECT_EQ(said(header, "1,2"), "bad_csv");
  EXPECT_EQ(said("a,b", ""), "bad_csv");
}

}  // namespace
}  // namespace convoy
