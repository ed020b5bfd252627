// SPDX-License-Identifier: Apache-2.0
// What has to be searched of a derived content: the bytes around its edits,
// where a literal can stand that no copy brought along. They are put behind
// each other, because a call of the engine costs as much as 150 bytes more and
// most of these windows are shorter.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/derived_bytes.h"

namespace tokensweep {

// Of one worker.
class EditText {
 public:
  // A text is not longer; long windows are cut.
  static constexpr std::size_t kBytes = std::size_t{32} << 10;

  // Up to where the next window begins, or the text ends.
  struct Window {
    std::uint32_t begin = 0;   // in the text
    std::uint32_t known = 0;   // bytes at its begin that the last text had, too
    std::uint64_t origin = 0;  // where it begins in the content
  };
  using Search =
      std::function<void(ByteView text, std::span<const Window> windows)>;

  // `longest`: of what is searched for, in bytes. `capacity` of a text is more
  // than that.
  explicit EditText(std::uint32_t longest, std::size_t capacity = kBytes);

  // Calls `search` with texts, none empty. Whatever is up to `longest` bytes
  // long and not wholly inside one copied segment is wholly in one window, and
  // in one text not wholly in what was known. Windows are in order and apart,
  // but for what is known. False when some window was cut.
  bool for_each(std::span<const Segment> segments, const Search& search);

 private:
  void append(ByteView bytes, const Search& search);
  void append_long(ByteView bytes, const Search& search);
  // Of what is appended next.
  void open_window(std::uint64_t origin);
  // Ends the text; the window that was open goes on in the next one.
  void cut(const Search& search);

  std::size_t slack_;  // what belongs to an edit on each side
  std::vector<std::byte> buffer_;
  std::size_t size_ = 0;
  std::vector<Window> windows_;
  bool was_cut_ = false;
};

}  // namespace tokensweep
