// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/comment_room.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

// Of the line that says KEY.
bool room(std::string_view path, const std::string& content) {
  const auto front = content.substr(0, content.find("KEY"));
  return has_comment_room(
      path, content,
      1 + static_cast<std::uint64_t>(std::ranges::count(front, '\n')));
}

TEST(CommentRoomTest, IsAtTheEndOfCode) {
  EXPECT_TRUE(room("a.py", "x = 1\nk = \"KEY\"\ny = 2\n"));
  EXPECT_TRUE(room("a.py", "\"\"\"A page.\n\nIt's long.\n\"\"\"\nk = 'KEY'\n"));
  EXPECT_TRUE(room("a.py", "# don't\nk = 'KEY'\r\n"));
  EXPECT_TRUE(room("a.sh", "# don't\nexport K=KEY\n"));
  EXPECT_TRUE(room("a.sh", "cat <<EOF\nit's\nEOF\nexport K='KEY'\n"));
  EXPECT_TRUE(room("a.sh", "a <<< 'x'\necho $((1 << 2)) $# ${x#'a'}\nK=KEY\n"));
  EXPECT_TRUE(room("a.sh", "x KEY <<EOF\nit's\nEOF\n"));
  EXPECT_TRUE(room("a.js", "// don't\nconst a = `x\ny`;\nlet k = 'KEY'\n"));
  EXPECT_TRUE(room("a.go", "/* don't */ var k = \"KEY\"\n"));
  EXPECT_TRUE(room("a.rs", "fn f<'a>() {}\nlet c = '\"';\nlet k = \"KEY\";\n"));
  EXPECT_TRUE(room("a.cpp", "x << \"KEY\";\n"));
  EXPECT_TRUE(room("a.toml", "[[a]]\nk = 'KEY'\n"));
  EXPECT_TRUE(room("a.php", "<?php\n$k = 'KEY';\n"));
  EXPECT_TRUE(room("a.sql", "-- don't\nselect 'it''s', 'KEY';\n"));
  EXPECT_TRUE(room("a.el", "(quote 'a) ; \"\n(setq c ?\\\" k \"KEY\")\n"));
  EXPECT_TRUE(room("a.tex", "it's KEY\n"));
  EXPECT_TRUE(room("a.css", "/* x */\n.a { b: 'KEY'; }\n"));
  EXPECT_TRUE(room("requirements.txt", "--index-url KEY\n"));
}

TEST(CommentRoomTest, IsNotInLinesThatGoOn) {
  EXPECT_FALSE(room("a.sh", "curl -H KEY \\\n  host\n"));
  EXPECT_FALSE(room("a.sh", "curl -H KEY \\\r\n  host\n"));
  EXPECT_FALSE(room("a.h", "#define K \"KEY\" \\\n  + 1\n"));
  EXPECT_FALSE(room("a.ps1", "Get-It KEY `\n  -More\n"));
  EXPECT_TRUE(room("a.sh", "curl -H \\\n  KEY\n"));
}

TEST(CommentRoomTest, IsNotInTextsOfSeveralLines) {
  EXPECT_FALSE(room("a.py", "s = \"\"\"\nKEY\n\"\"\"\n"));
  EXPECT_FALSE(room("a.py", "s = '''KEY\n'''\n"));
  EXPECT_FALSE(room("a.sh", "cat > x <<EOF\nK=KEY\nEOF\n"));
  EXPECT_FALSE(room("a.sh", "cat > x << \\EOF\nK=KEY\nEOFX\n"));
  EXPECT_FALSE(room("a.sh", "cat <<-'A B'\nK=KEY\nA B\n"));
  EXPECT_FALSE(room("a.sh", "bash -c '\n  K=KEY\n'\n"));
  EXPECT_FALSE(has_comment_room("a.sh", "cat <<EOF\nx\nEOF\n", 3));
  EXPECT_FALSE(room("a.rb", "s = <<~TEXT\n  KEY\n  TEXT\n"));
  EXPECT_FALSE(room("a.rb", "%w[\n  KEY\n]\n"));
  EXPECT_FALSE(room("a.rb", "x\n__END__\nKEY\n"));
  EXPECT_FALSE(room("a.pl", "print q{\nKEY\n};\n"));
  EXPECT_FALSE(room("a.tf", "x = <<-EOT\n  KEY\nEOT\n"));
  EXPECT_FALSE(room("a.js", "const a = `\nKEY;\n`;\n"));
  EXPECT_FALSE(room("a.jsx", "<p>\n  your key KEY\n</p>\n"));
  EXPECT_FALSE(room("a.jsx", "<p>KEY</p>\n"));
  EXPECT_FALSE(room("a.java", "s = \"\"\"\n  KEY\n  \"\"\";\n"));
  EXPECT_FALSE(room("a.cc", "s = R\"(\nKEY\n)\";\n"));
  EXPECT_FALSE(room("a.cc", "s = R\"x(\nKEY\n)x\";\n"));
  EXPECT_FALSE(room("a.cs", "s = @\"\nKEY\n\";\n"));
  EXPECT_FALSE(room("a.zig", "s =\n  \\\\KEY\n;\n"));
  EXPECT_FALSE(room("a.php", "<?php ?>\n<b>KEY</b>\n"));
  EXPECT_FALSE(room("a.php", "<b>KEY</b>\n<?php ?>\n"));
  EXPECT_FALSE(room("a.php", "<?php $a = <<<EOT\nKEY\nEOT;\n"));
  EXPECT_FALSE(room("a.sql", "select '\nKEY\n';\n"));
  EXPECT_FALSE(room("a.lua", "s = [[\nKEY\n]]\n"));
  EXPECT_FALSE(room("a.nix", "s = ''\n  KEY\n'';\n"));
  EXPECT_FALSE(room("a.ps1", "$s = @\"\nKEY\n\"@\n"));
  EXPECT_FALSE(room("a.css", "/*\nKEY\n*/\n"));
  EXPECT_FALSE(room("a.tex", "\\begin{verbatim}\nKEY\n\\end{verbatim}\n"));
}

TEST(CommentRoomTest, InXmlIsBehindTags) {
  EXPECT_TRUE(room("a.xml", "<?xml?>\n<a>\n<k v='KEY'/>\n<b/></a>\n"));
  EXPECT_TRUE(room("a.csproj", "<a><k>KEY</k>\n</a>\n"));
  EXPECT_FALSE(room("a.xml", "<k v='KEY'\n   w='x'/>\n"));
  EXPECT_FALSE(room("a.xml", "<k\n  v=\"KEY>\"\n w=''/>\n"));
  EXPECT_FALSE(room("a.xml", "<k>\nKEY\n</k>\n"));
  EXPECT_FALSE(room("a.xml", "<!-- <k>KEY</k>\n-->\n"));
  EXPECT_FALSE(room("a.xml", "<k><![CDATA[\n<b>KEY</b>\n]]></k>\n"));
}

TEST(CommentRoomTest, InMarkdownIsInPlainText) {
  EXPECT_TRUE(room("a.md", "# It's\n```\nx\n```\nKEY\n"));
  EXPECT_FALSE(room("a.md", "```sh\nexport K=KEY\n```\n"));
  EXPECT_FALSE(room("a.md", "---\nkey: KEY\n---\n"));
  EXPECT_FALSE(room("a.md", "So:\n\n    KEY\n"));
}

TEST(CommentRoomTest, InYamlIsBehindWholeValues) {
  EXPECT_TRUE(room("a.yml", "a:\n  k: KEY\n  b: 1\n"));
  EXPECT_TRUE(room("a.yml", "a:\n  - k: KEY\n    b: 1\n"));
  EXPECT_TRUE(room("a.yml", "a:\n  - K=KEY\n  - b\nc: it's\n"));
  EXPECT_TRUE(room("a.yml", "a: |\n  it's\nk: 'KEY'\n"));
  EXPECT_TRUE(room("a.yml", "k: KEY\n# x\n\n---\nb: 1\n"));
  EXPECT_FALSE(room("a.yml", "run: |\n  export K=KEY\n"));
  EXPECT_FALSE(room("a.yml", "a: >-  # note\n  x\n\n  k: KEY\n"));
  EXPECT_FALSE(room("a.yml", "- a: |2+\n    b:\n      k: KEY\n"));
  EXPECT_FALSE(room("a.yml", "--- |\nx\n  k: KEY\n"));
  EXPECT_FALSE(room("a.yml", "a: \"\n  k: KEY\n  \"\n"));
  EXPECT_FALSE(room("a.yml", "a: 'it''s\n  k: KEY''\n  '\n"));
  EXPECT_FALSE(room("a.yml", "a: x\n  KEY\n"));
  EXPECT_FALSE(room("a.yml", "a: KEY\n  more\n"));
  EXPECT_FALSE(room("a.yml", "- KEY\n  more\n"));
}

TEST(CommentRoomTest, IsNowhereWhenItIsNotSure) {
  EXPECT_FALSE(room("a.py", "KEY"));  // may be where a symlink leads to
  EXPECT_FALSE(room("a.unknown", "KEY\n"));
  EXPECT_FALSE(room("a.py", "x\rKEY\ry\n"));
  EXPECT_FALSE(has_comment_room("a.py", "x\n", 3));
  EXPECT_FALSE(has_comment_room("a.py", "", 1));
  EXPECT_FALSE(has_comment_room("a.py", "x\n\n", 2));
  EXPECT_FALSE(room("a.py", std::string(1 << 20, '\n') + "KEY\n"));
  EXPECT_FALSE(room("a.py", "KEY" + std::string(1 << 20, 'x') + "\n"));
}

}  // namespace
}  // namespace tokensweep::cli
