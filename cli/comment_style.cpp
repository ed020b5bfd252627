// SPDX-License-Identifier: Apache-2.0
#include "cli/comment_style.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

struct CommentStyle {
  std::string_view begin;
  std::string_view end;
  // Suffixes of names with their dot, or whole names; lower case, between
  // spaces.
  std::string_view names;
};

constexpr std::array kStyles = {
    CommentStyle{"#", "",
                 " .py .rb .sh .bash .zsh .fish .pl .pm .r .yaml .yml .toml "
                 ".tf .tfvars .hcl .mk .cmake .nix .ex .exs .jl .ps1 .psm1 "
                 ".dockerfile .gradle.properties .conf .coffee .cr .nim "
                 ".env .envrc .gitignore .dockerignore .editorconfig "
                 "makefile dockerfile containerfile gemfile rakefile "
                 "vagrantfile cmakelists.txt procfile.dev requirements.txt "},
    CommentStyle{"//", "",
                 " .c .h .cc .cpp .cxx .hh .hpp .cs .java .js .jsx .mjs .cjs "
                 ".ts .tsx .go .rs .swift .kt .kts .scala .dart .php .groovy "
                 ".gradle .m .mm .proto .zig .v .sol .jsonc .json5 .scss "
                 ".less jenkinsfile "},
    CommentStyle{"--", "", " .sql .lua .hs .elm .adb .ads .vhd .vhdl "},
    CommentStyle{";", "", " .ini .clj .cljs .lisp .el .scm .asm "},
    CommentStyle{"%", "", " .tex .erl .hrl "},
    CommentStyle{"<!--", " -->",
                 " .html .htm .xml .xhtml .svg .md .markdown .vue .svelte "
                 ".csproj .props .targets .plist .xaml .config "},
    CommentStyle{"/*", " */", " .css "},
};

bool names_it(const CommentStyle& style, std::string_view name) {
  const std::string padded = ' ' + std::string(name) + ' ';
  return style.names.find(padded) != std::string_view::npos;
}

}  // namespace

std::optional<std::string> as_comment(std::string_view path,
                                      std::string_view text) {
  const std::string name = to_lower(path.substr(path.rfind('/') + 1));
  if (name.find(' ') != std::string::npos) return std::nullopt;
  const std::size_t dot = name.rfind('.');
  // ".env.local", "Dockerfile.dev"
  const std::string front = name.substr(0, name.find('.', 1));
  for (const CommentStyle& style : kStyles) {
    const bool by_suffix =
        dot != std::string::npos && names_it(style, name.substr(dot));
    const bool by_name = names_it(style, name) ||
                         (front == ".env" && style.begin == "#") ||
                         (front == "dockerfile" && style.begin == "#");
    if (!by_suffix && !by_name) continue;
    return std::string(style.begin).append(" ").append(text).append(style.end);
  }
  return std::nullopt;
}

}  // namespace tokensweep::cli
