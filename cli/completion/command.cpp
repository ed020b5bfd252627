// SPDX-License-Identifier: Apache-2.0
#include "cli/completion/command.h"

#include <string_view>

#include <CLI/CLI.hpp>

#include "cli/arguments.h"
#include "cli/exit_code.h"
#include "cli/hub/command.h"
#include "cli/hub/token_output.h"

namespace tokensweep::cli {
namespace {

// Words are cut at spaces only: bash would cut them at ':' and '=' as well, so
// what stands before the last of these is taken off the candidates again.
constexpr std::string_view kBash = R"sh(# bash completion of tokensweep
_tokensweep() {
  local line=${COMP_LINE:0:COMP_POINT} candidate current before
  local -a words
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  current=${words[-1]}
  before=${current%"${current##*[:=]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    COMPREPLY+=("$(printf %q "${candidate#"$before"}")")
  done < <("${words[0]/#\~/$HOME}" __complete "${words[@]:1}" 2>/dev/null)
}
complete -o default -F _tokensweep tokensweep
)sh";

constexpr std::string_view kZsh = R"sh(#compdef tokensweep
# zsh completion of tokensweep
_tokensweep() {
  local line
  local -a candidates
  while IFS= read -r line; do
    if [[ $line == *$'\t'* ]]; then
      candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    elif [[ -n $line ]]; then
      candidates+=("${line//:/\\:}")
    fi
  done < <(${~words[1]} __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)
  if (( $#candidates )); then
    _describe tokensweep candidates
  else
    _files
  fi
}
if [[ $funcstack[1] == _tokensweep ]]; then
  _tokensweep "$@"
else
  compdef _tokensweep tokensweep
fi
)sh";

constexpr std::string_view kFish = R"sh(# fish completion of tokensweep
function __tokensweep_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l candidates ($words[1] __complete $words[2..-1] 2>/dev/null)
    if test (count $candidates) -gt 0
        printf '%s\n' $candidates
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c tokensweep -f -a '(__tokensweep_complete)'
)sh";

}  // namespace

void add_completion_command(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "completion",
      "Prints a script that completes commands, flags and token names\n\n"
      "bash: source <(tokensweep completion bash)\n"
      "zsh:  source <(tokensweep completion zsh)\n"
      "fish: tokensweep completion fish | source");
  command->add_option("SHELL", arguments.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&] { arguments.command = Command::kCompletion; });
}

int run_completion(const std::string& shell) {
  const std::string_view script = shell == "bash"  ? kBash
                                  : shell == "zsh" ? kZsh
                                                   : kFish;
  const Result<void> written = write_out(script);
  return written ? kClean : fail_hub(written.error());
}

}  // namespace tokensweep::cli
