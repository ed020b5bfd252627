// SPDX-License-Identifier: Apache-2.0
// Random edit scripts, and texts that are worth editing.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/derived_bytes.h"
#include "tests/support/test_random.h"

namespace tokensweep::testing {

// A text made from a base, as segments. The base must outlive it.
class EditedText {
 public:
  explicit EditedText(std::string_view base) : base_(base) {}

  void copy(std::size_t source, std::size_t size);
  void insert(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<Segment>& segments() const {
    return segments_;
  }
  // An unfilled view; `buffer` gets the size of the text.
  [[nodiscard]] DerivedBytes derive(std::string& buffer) const;

 private:
  std::string_view base_;
  std::string text_;
  std::vector<Segment> segments_;
  std::vector<std::unique_ptr<std::string>> inserted_;  // stable addresses
};

// One of: a few small edits, moved or repeated pieces, copies of 64 KiB,
// nothing left, everything kept. Inserts pieces from `snippets`, whole or cut.
EditedText random_edits(std::string_view base,
                        const std::vector<std::string>& snippets,
                        TestRandom& random);

// Tokens and examples of the catalogue, bare, in wrappers and encodings, and
// the words and anchors that rules look for.
std::vector<std::string> catalogue_snippets(std::uint64_t seed);

// Prose and code with snippets in between, of about that size.
std::string random_text(const std::vector<std::string>& snippets,
                        std::size_t size, TestRandom& random);

}  // namespace tokensweep::testing
