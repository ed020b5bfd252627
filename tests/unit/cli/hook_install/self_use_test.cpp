// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/self_use.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

std::string use_of(std::string_view script) {
  const SelfUse use = self_use_of(script);
  std::string words;
  if (use.name) words += "name ";
  if (use.folder) words += "folder ";
  return words;
}

void expect_use(std::string_view use,
                const std::vector<std::string_view>& scripts) {
  for (const std::string_view script : scripts) {
    EXPECT_EQ(use_of(script), use) << script;
  }
}

TEST(HookSelfTest, MostScriptsAskNothing) {
  expect_use(
      "",
      {"", "\n", "#!/bin/sh\nexec npm test\n", "# basename \"$0\" is ours\n",
       "\t# dirname $0\nls\n", "name=$(basename \"$1\")\n",
       "cd \"$(dirname \"$1\")\"\n", "git ls-files | awk '{ print $0 }'\n",
       "[ \"${BASH_SOURCE[0]}\" = \"$0\" ] && main\n",
       "if [[ $0 == \"${BASH_SOURCE[0]}\" ]]; then main; fi\n",
       "main if __FILE__ == $0\n", "main() if $PROGRAM_NAME == __FILE__\n",
       "const file = process.argv[2];\n", "if __name__ == '__main__':\n",
       "open(sys.argv[1])\n"});
}

TEST(HookSelfTest, NamesAreTold) {
  expect_use(
      "name ",
      {"hook=$(basename \"$0\")", "hook=$(basename -- \"$0\")",
       "hook=`basename $0`", "case ${0##*/} in", "hook=\"$0\"\ncase",
       "File.basename($0)", "echo \"$0: no argument\"",
       "exec lefthook run \"$0\" \"$@\"", "called by $0.",
       "os.path.basename(__file__) if False else ''",
       "os.path.basename(sys.argv[0])", "File.basename(__FILE__)",
       "hook = File.basename($PROGRAM_NAME)", "h=${0:t}", "hook=${0}; echo"});
}

TEST(HookSelfTest, FoldersAreTold) {
  expect_use(
      "folder ",
      {"cd \"$(dirname \"$0\")/../..\"", ". $(dirname -- $0)/common.sh",
       "here=${0%/*}", "d=$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)",
       "cd \"$(dirname \"${0}\")\"", "cd \"$(dirname \"$(readlink -f $0)\")\"",
       "d=$(dirname \"${BASH_SOURCE:-$0}\")", "here=${0:A:h}",
       "here = Path(__file__).parent", "require_relative 'common'",
       "require('./common')", "use FindBin;", "include __DIR__ . '/a.php';",
       "path.join(__dirname, 'a')", "File.dirname(__FILE__)",
       "import x from './common.mjs'"});
}

TEST(HookSelfTest, BothAndTheUnknownAreBoth) {
  expect_use(
      "name folder ",
      {"run-parts \"$0.d\"", "for hook in \"$0\".d/*", "exec \"$0\"-local",
       "exec ${0}.local", "exec \"${0}\".local",
       "exec \"$(dirname \"$0\")/all/$(basename \"$0\")\"",
       "hook=$(basename \"$0\")\ncd \"$(dirname \"$0\")\"",
       "self=$0\nhere=$(dirname \"$self\")", "self=\"$0\"\nhere=${self%/*}",
       "self=\"${0}\"\nhere=$(dirname $self)", "self=${BASH_SOURCE:-$0}",
       "basename \"$(readlink -f \"$0\")\"", "me = __file__", "x=${0:2}",
       ". \"$(dirname \"$0\")/husky.sh\"",
       ". \"$(dirname -- \"$0\")/_/husky.sh\""});
}

}  // namespace
}  // namespace tokensweep::cli
