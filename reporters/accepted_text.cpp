// SPDX-License-Identifier: Apache-2.0
#include "reporters/accepted_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "reporters/report_words.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

constexpr std::size_t kShownNotes = 10;

std::string accepted_words(const Suppressed& suppressed) {
  std::uint64_t total = 0;
  std::vector<std::string> parts;
  for (const AllowSource source :
       {AllowSource::kBaseline, AllowSource::kConfig, AllowSource::kInline}) {
    const auto at =
        suppressed.by_reason.find(std::string(suppression_reason(source)));
    if (at == suppressed.by_reason.end()) continue;
    total += at->second;
    parts.push_back(with_separators(at->second) + " " +
                    std::string(to_string(source)));
  }
  std::string out;
  if (total > 0) {
    out = with_separators(total) +
          " accepted: " + join_words({parts.begin(), parts.end()}) + ".";
  }
  std::uint64_t places = 0;
  for (const Allowed& allowed : suppressed.allowed) {
    if (!allowed.whole) places += allowed.places;
  }
  if (places == 0) return out;
  if (!out.empty()) out += " ";
  return out + "Of the others " + count_of(places, "accepted place") +
         " left out.";
}

std::string note_words(const AllowNote& note) {
  std::string out = escape_for_terminal(problem_words(note));
  if (!note.reason.empty()) {
    out += " (" + escape_for_terminal(note.reason) + ")";
  }
  return out;
}

}  // namespace

void write_accepted(const Suppressed& suppressed, TextPage& page) {
  if (const std::string words = accepted_words(suppressed); !words.empty()) {
    page.paragraph(0, words);
  }
  const std::vector<AllowNote>& notes = suppressed.notes;
  if (notes.empty()) return;
  page.line("Accepted, to look at:");
  const std::size_t shown = std::min(notes.size(), kShownNotes);
  for (std::size_t i = 0; i < shown; ++i) {
    page.paragraph(
        2, escape_for_terminal(notes[i].where) + ": " + note_words(notes[i]));
  }
  if (shown < notes.size()) {
    page.paragraph(2, "and " + with_separators(notes.size() - shown) + " more");
  }
}

}  // namespace tokensweep
