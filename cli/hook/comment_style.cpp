// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/comment_style.h"

#include <array>

#include "cli/hook/file_type.h"

namespace tokensweep::cli {
namespace {

struct CommentStyle {
  std::string_view begin;
  std::string_view end;
  std::string_view names;  // see has_type()
};

// Left out are files in which a comment at the end of a line may become part of
// a value: Dockerfiles, makefiles, .env, .ini, .conf and .properties files,
// lists of patterns such as .gitignore, pages whose scripts have other
// comments, and .m, which two languages share.
constexpr std::array kStyles = {
    CommentStyle{"#", "",
                 " .py .rb .sh .bash .zsh .fish .pl .pm .r .yaml .yml .toml "
                 ".tf .tfvars .hcl .cmake .nix .ex .exs .jl .ps1 .psm1 "
                 ".coffee .cr .nim .envrc gemfile rakefile vagrantfile "
                 "cmakelists.txt requirements.txt "},
    CommentStyle{"//", "",
                 " .c .h .cc .cpp .cxx .hh .hpp .cs .java .js .jsx .mjs .cjs "
                 ".ts .tsx .go .rs .swift .kt .kts .scala .dart .php .groovy "
                 ".gradle .mm .proto .zig .v .sol .jsonc .json5 .scss "
                 ".less jenkinsfile "},
    CommentStyle{"--", "", " .sql .lua .hs .elm .adb .ads .vhd .vhdl "},
    CommentStyle{";", "", " .clj .cljs .lisp .el .scm .asm "},
    CommentStyle{"%", "", " .tex .erl .hrl "},
    CommentStyle{"<!--", " -->",
                 " .xml .md .markdown .csproj .props .targets .plist .xaml "},
    CommentStyle{"/*", " */", " .css "},
};

}  // namespace

std::optional<std::string> as_comment(std::string_view path,
                                      std::string_view text) {
  for (const CommentStyle& style : kStyles) {
    if (!has_type(path, style.names)) continue;
    return std::string(style.begin).append(" ").append(text).append(style.end);
  }
  return std::nullopt;
}

}  // namespace tokensweep::cli
