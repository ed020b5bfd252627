// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/commit_parser.h"
#include "scanner/git/object_id.h"
#include "scanner/git/tag_parser.h"
#include "scanner/git/tree_parser.h"

namespace tokensweep::git {
namespace {

using namespace std::string_literals;

const std::string kIdA(40, 'a');
const std::string kIdB(40, 'b');

struct ParsedTree {
  std::vector<std::string> entries;  // "mode name"
  bool malformed = false;
};

ParsedTree parse_tree(std::string_view content,
                      ObjectFormat format = ObjectFormat::kSha1) {
  ParsedTree result;
  TreeParser parser(as_bytes(content), format);
  TreeEntry entry;
  while (parser.next(entry)) {
    result.entries.push_back(std::to_string(entry.mode) + " " +
                             std::string(entry.name));
  }
  result.malformed = parser.malformed();
  return result;
}

TEST(ObjectId, ReadsAndWritesHex) {
  const auto id =
      ObjectId::from_hex("0123456789ABCDEFabcdef0123456789abcdef01");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->hex(), "0123456789abcdefabcdef0123456789abcdef01");
  EXPECT_FALSE(id->is_zero());
  EXPECT_TRUE(ObjectId::from_hex(std::string(64, '0'))->is_zero());
  EXPECT_EQ(ObjectId::from_hex(std::string(64, '1'))->raw().size(), 32U);
  for (const std::string& bad :
       {""s, std::string(39, 'a'), std::string(41, 'a'), std::string(40, 'g'),
        std::string(20, 'a')}) {
    EXPECT_FALSE(ObjectId::from_hex(bad)) << bad.size();
  }
}

TEST(TreeParser, ReadsEntries) {
  const std::string id(20, '\x11');
  const std::string tree = "100644 a b\0"s + id + "40000 dir\0"s + id +
                           "160000 sub\0"s + id + "120000 \xff\n\0"s + id;
  TreeParser parser(as_bytes(tree), ObjectFormat::kSha1);
  TreeEntry entry;
  ASSERT_TRUE(parser.next(entry));
  EXPECT_EQ(entry.name, "a b");
  EXPECT_EQ(entry.mode, 0100644U);
  EXPECT_EQ(entry.id(), ObjectId(as_bytes(id)));
  EXPECT_FALSE(entry.is_tree());
  ASSERT_TRUE(parser.next(entry));
  EXPECT_TRUE(entry.is_tree());
  ASSERT_TRUE(parser.next(entry));
  EXPECT_TRUE(entry.is_submodule());
  ASSERT_TRUE(parser.next(entry));
  EXPECT_EQ(entry.name, "\xff\n");
  EXPECT_FALSE(parser.next(entry));
  EXPECT_FALSE(parser.malformed());
}

TEST(TreeParser, StopsAtTheFirstMalformedEntry) {
  const std::string id(20, '\x11');
  const std::string good = "100644 a\0"s + id;
  EXPECT_FALSE(parse_tree("").malformed);
  for (const std::string& bad :
       {"x"s, " a\0"s + id, "100644"s, "100644 "s, "100644 a"s, "100644 a\0"s,
        "100644 a\0"s + id.substr(1), "100648 a\0"s + id,
        "77777777777 a\0"s + id, "100644\0a"s + id, "\0"s}) {
    const ParsedTree parsed = parse_tree(good + bad);
    EXPECT_TRUE(parsed.malformed) << bad.size();
    EXPECT_EQ(parsed.entries.size(), 1U);
  }
  EXPECT_TRUE(parse_tree(good, ObjectFormat::kSha256).malformed);
}

TEST(TreeParser, TakesPaddedModesAndEmptyNames) {
  const std::string id(20, '\x11');
  EXPECT_EQ(parse_tree("040000 d\0"s + id + "100644 \0"s + id).entries,
            (std::vector<std::string>{"16384 d", "33188 "}));
}

TEST(CommitParser, ReadsTheHeader) {
  const std::string commit = "tree " + kIdA + "\nparent " + kIdB + "\nparent " +
                             kIdA +
                             "\nauthor A \xff B <a@b> 1700000000 +0130\n"
                             "committer C <c> -5 -1200\ngpgsig x\n y\n\n"
                             "tree of life\nauthor X <x> 1 +0000\n";
  const auto header = parse_commit(as_bytes(commit), ObjectFormat::kSha1);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->tree.hex(), kIdA);
  ASSERT_EQ(header->parents.size(), 2U);
  EXPECT_EQ(header->parents[0].hex(), kIdB);
  EXPECT_EQ(header->author.name, "A \xff B");
  EXPECT_EQ(header->author.email, "a@b");
  EXPECT_EQ(header->author.date(), "2023-11-14T23:43:20+01:30");
  EXPECT_EQ(header->committer.seconds, -5);
  EXPECT_EQ(header->committer.date(), "1969-12-31T11:59:55-12:00");
}

TEST(CommitParser, SurvivesStrangeHeaders) {
  const auto author = [](const std::string& lines) {
    const std::string commit = "tree " + kIdA + "\n" + lines;
    const auto header = parse_commit(as_bytes(commit), ObjectFormat::kSha1);
    return header ? std::string(header->author.name) + "|" +
                        std::string(header->author.email) + "|" +
                        header->author.date()
                  : "none";
  };
  EXPECT_EQ(author(""), "||");
  EXPECT_EQ(author("\nauthor A <a> 1 +0000\n"), "||");
  EXPECT_EQ(author("author A"), "A||");
  EXPECT_EQ(author("author A <a"), "A||");
  EXPECT_EQ(author("author > <"), ">||");
  EXPECT_EQ(author("author A <a> \n"), "A|a|");
  EXPECT_EQ(author("author A <a> x\n"), "A|a|");
  EXPECT_EQ(author("author A <a> 99999999999999999999 +0000\n"), "A|a|");
  EXPECT_EQ(author("author A <a> 9223372036854775807 +0000\n"), "A|a|");
  EXPECT_EQ(author("author A <a> 0\n"), "A|a|1970-01-01T00:00:00+00:00");
  EXPECT_EQ(author("author A <a> 0 +zzzz\n"), "A|a|1970-01-01T00:00:00+00:00");
  EXPECT_EQ(author("author A <a> 0 -9999\n"), "A|a|1970-01-01T00:00:00+00:00");
  EXPECT_EQ(author("author A <b <c>> 0 +0000\n"),
            "A|b <c>|1970-01-01T00:00:00+00:00");
  EXPECT_EQ(author("committer A <a> 0 +0000\n"), "||");
}

TEST(CommitParser, RefusesWhatHasNoIds) {
  for (const std::string& bad :
       {""s, "tree"s, "tree "s, "tree " + kIdA.substr(1) + "\n",
        "tree " + kIdA + "x\n", "tree " + std::string(40, 'z') + "\n",
        "parent " + kIdA + "\n", "tree " + kIdA + "\nparent 12\n"}) {
    EXPECT_FALSE(parse_commit(as_bytes(bad), ObjectFormat::kSha1)) << bad;
  }
  EXPECT_FALSE(
      parse_commit(as_bytes("tree " + kIdA + "\n"), ObjectFormat::kSha256));
  EXPECT_TRUE(parse_commit(as_bytes("tree " + std::string(64, 'a')),
                           ObjectFormat::kSha256));
}

TEST(TagParser, ReadsTheHeader) {
  const std::string tag =
      "object " + kIdA + "\ntype tree\ntag v1\ntagger T <t> 1 +0000\n\nx";
  const auto header = parse_tag(as_bytes(tag), ObjectFormat::kSha1);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->target.hex(), kIdA);
  EXPECT_EQ(header->target_type, ObjectType::kTree);
  EXPECT_EQ(header->tagger.name, "T");
  EXPECT_EQ(header->tagger.seconds, 1);
}

TEST(TagParser, RefusesOrSurvivesStrangeHeaders) {
  for (const std::string& bad :
       {""s, "object"s, "object " + kIdA, "object " + kIdA + "\n",
        "object " + kIdA + "\ntype\n", "object " + kIdA + "\ntype thing\n",
        "object " + kIdA + "\ntype commit x\n"}) {
    EXPECT_FALSE(parse_tag(as_bytes(bad), ObjectFormat::kSha1)) << bad;
  }
  for (const std::string& rest :
       {""s, "\n"s, "\ntag"s, "\ntag x\n\ntagger y"s}) {
    const std::string tag = "object " + kIdA + "\ntype commit" + rest;
    const auto header = parse_tag(as_bytes(tag), ObjectFormat::kSha1);
    ASSERT_TRUE(header) << rest;
    EXPECT_EQ(header->tagger.name, "");
  }
}

}  // namespace
}  // namespace tokensweep::git
