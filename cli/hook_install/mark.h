// SPDX-License-Identifier: Apache-2.0
// The mark by which a hook script, or a part of a file, is known to be ours and
// unchanged: a comment line with a version and a sum of the lines it covers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokensweep::cli {

// 2: lefthook starts ours whatever it thinks has changed.
inline constexpr int kHookVersion = 2;

struct HookMark {
  int version = 0;
  std::string type;      // "pre-commit"
  bool whole = false;    // the rest of the file is ours, or up to the end mark
  bool created = false;  // the file was made for it
  bool unchanged = false;  // the sum fits
  std::size_t begin = 0;   // offset of the mark's line
  std::size_t end = 0;     // offset after the last line that is ours
  std::string_view body;   // what the sum covers; a view into the text
};

// A script of ours from its first byte; `body` follows the mark.
[[nodiscard]] std::string marked_script(std::string_view type,
                                        std::string_view body);

// `body`, whole lines, between two marks that are indented as it is.
[[nodiscard]] std::string marked_block(std::string_view type,
                                       std::string_view body,
                                       std::string_view indent);

// A file that holds nothing but a block, made for it.
[[nodiscard]] std::string marked_file(std::string_view type,
                                      std::string_view body);

// What is left of such a file without the block.
[[nodiscard]] bool is_empty_script(std::string_view text);

// The first mark of this type.
[[nodiscard]] std::optional<HookMark> find_mark(std::string_view text,
                                                std::string_view type);

// Puts a block at `offset`, the begin of a line or the end of the text.
[[nodiscard]] std::string with_block(std::string_view text, std::size_t offset,
                                     std::string_view block);
// The exact inverse: the text as it was before.
[[nodiscard]] std::string without_block(std::string_view text,
                                        const HookMark& mark);

}  // namespace tokensweep::cli
