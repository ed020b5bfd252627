// SPDX-License-Identifier: Apache-2.0
#include "tests/support/edits.h"

#include <algorithm>

#include "rules/sample.h"
#include "tests/support/encodings.h"
#include "tests/support/test_rules.h"
#include "tests/support/wrappers.h"

namespace tokensweep::testing {
namespace {

// Base64 in lines, as MIME and Kubernetes write it.
std::string wrapped_base64(std::string_view plain, std::size_t width,
                           std::string_view line_break) {
  const std::string encoded = base64(plain);
  std::string out;
  for (std::size_t at = 0; at < encoded.size(); at += width) {
    out += encoded.substr(at, width);
    out += line_break;
  }
  return out;
}

std::string encode(std::string_view text, TestRandom& random) {
  const std::string shifted = std::string(random.below(3), ' ') +
                              std::string(text) +
                              std::string(random.below(3), '\n');
  switch (random.below(9)) {
    case 0:
      return "v: " + base64(shifted) + "\n";
    case 1:
      return "v=" + base64url(shifted) + "&";
    case 2:
      return "\n" + utf16le(shifted);
    case 3:
      return "\n" + utf16be(shifted);
    case 4:
      return "\"" + hex_lower(shifted) + "\"";
    case 5:
      return "\"" + hex_upper(shifted) + "\"";
    case 6:
      return "a: " + base64("auth: " + base64(shifted)) + "\n";
    case 7:
      return "data: |\n" +
             wrapped_base64("x" + shifted + " and what follows it in here",
                            random.below(2) == 0 ? 64 : 76, "\n    ");
    default:
      return "\"" + wrapped_base64(shifted + shifted, 64, "\\n") + "\"";
  }
}

std::string some_part(const std::string& text, TestRandom& random) {
  const std::size_t begin = random.below(text.size() + 1);
  return text.substr(begin, random.below(text.size() - begin + 1));
}

std::string insertion(const std::vector<std::string>& snippets,
                      TestRandom& random) {
  switch (random.below(5)) {
    case 0:
      return snippets[random.below(snippets.size())];
    case 1:
      return some_part(snippets[random.below(snippets.size())], random);
    case 2:
      return random.text("abcXYZ019 =\"'\n\\-_.:/", 1 + random.below(4));
    case 3:
      return random.bytes(random.below(30));
    default:
      return random.text(kBase62, 1 + random.below(40));
  }
}

}  // namespace

void EditedText::copy(std::size_t source, std::size_t size) {
  if (size == 0) return;
  const std::string_view bytes = base_.substr(source, size);
  const bool continues =
      !segments_.empty() && !segments_.back().is_inserted() &&
      segments_.back().source + segments_.back().bytes.size() == source;
  if (continues) {
    Segment& last = segments_.back();
    last.bytes = {last.bytes.data(), last.bytes.size() + size};
  } else {
    segments_.push_back({text_.size(), as_bytes(bytes), source});
  }
  text_ += bytes;
}

void EditedText::insert(std::string_view text) {
  if (text.empty()) return;
  inserted_.push_back(std::make_unique<std::string>(text));
  segments_.push_back(
      {text_.size(), as_bytes(*inserted_.back()), Segment::kInserted});
  text_ += text;
}

DerivedBytes EditedText::derive(std::string& buffer) const {
  buffer.resize(text_.size());
  return {as_bytes(base_), segments_,
          std::as_writable_bytes(std::span(buffer))};
}

EditedText random_edits(std::string_view base,
                        const std::vector<std::string>& snippets,
                        TestRandom& random) {
  EditedText out(base);
  const auto position = [&] { return random.below(base.size() + 1); };
  switch (random.below(12)) {
    case 0: {  // pieces from anywhere, over and over
      const std::uint64_t pieces = random.below(12);
      for (std::uint64_t i = 0; i < pieces; ++i) {
        const std::uint64_t begin = position();
        out.copy(begin, std::min<std::uint64_t>(base.size() - begin,
                                                random.below(400)));
        if (random.below(3) == 0) out.insert(insertion(snippets, random));
      }
      return out;
    }
    case 1:  // copies as git cuts them
      for (std::size_t at = 0; at < base.size(); at += 0x10000) {
        out.copy(at, std::min<std::size_t>(0x10000, base.size() - at));
      }
      return out;
    case 2:  // nothing, or an end only
      if (random.below(2) == 0) {
        const std::uint64_t begin = position();
        out.copy(begin, base.size() - begin);
      }
      return out;
    case 3: {  // two halves the other way round
      const std::uint64_t middle = position();
      out.copy(middle, base.size() - middle);
      out.copy(0, middle);
      return out;
    }
    case 4:  // the whole, twice
      out.copy(0, base.size());
      if (random.below(2) == 0) out.insert(insertion(snippets, random));
      if (base.size() < 20'000) out.copy(0, base.size());
      return out;
    default:
      break;
  }
  // Small edits in order.
  std::vector<std::uint64_t> places;
  const std::uint64_t edits = 1 + random.below(6);
  for (std::uint64_t i = 0; i < edits; ++i) places.push_back(position());
  std::ranges::sort(places);
  std::uint64_t at = 0;
  for (const std::uint64_t place : places) {
    if (place < at) continue;
    out.copy(at, place - at);
    at = place;
    if (random.below(3) != 0) out.insert(insertion(snippets, random));
    if (random.below(2) == 0) {
      at += std::min<std::uint64_t>(base.size() - at, random.below(60));
    }
  }
  out.copy(at, base.size() - at);
  return out;
}

std::vector<std::string> catalogue_snippets(std::uint64_t seed) {
  TestRandom random(seed);
  std::vector<std::string> snippets;
  for (const Rule& rule : catalogue_rules()) {
    for (const Anchor& anchor : rule.anchors) snippets.push_back(anchor.text);
    for (const std::string& word : rule.context.any_of) {
      snippets.push_back(" " + word + " ");
    }
    for (const std::string& word : rule.not_context) snippets.push_back(word);
    if (const auto token = fill_sample(rule, seed)) {
      snippets.push_back(*token);
      const Wrapper& wrapper = wrappers()[random.below(wrappers().size())];
      snippets.push_back(wrapper.apply(*token));
      snippets.push_back(encode(wrapper.apply(*token), random));
    }
    std::size_t examples = 0;
    for (const auto* list : {&rule.examples_match, &rule.examples_no_match}) {
      for (const Example& example : *list) {
        const auto filled = fill_example(rule, example, seed);
        if (!filled || ++examples > 4) continue;
        snippets.push_back(filled->text + "\n");
        if (examples == 1) snippets.push_back(encode(filled->text, random));
      }
    }
  }
  std::erase(snippets, std::string());
  return snippets;
}

std::string random_text(const std::vector<std::string>& snippets,
                        std::size_t size, TestRandom& random) {
  static constexpr std::string_view kWords[] = {"if (key == NULL)",
                                                "return path;",
                                                "password",
                                                "the token is",
                                                "test_",
                                                "const char *",
                                                "url = ",
                                                "//",
                                                "\t",
                                                "    ",
                                                "\n",
                                                "\r\n",
                                                "user:",
                                                "example",
                                                "secret",
                                                "0x1f",
                                                "get_access()",
                                                "{",
                                                "}",
                                                "#include"};
  std::string text;
  while (text.size() < size) {
    if (random.below(5) == 0) {
      const std::string& snippet = snippets[random.below(snippets.size())];
      text += random.below(8) == 0 ? some_part(snippet, random) : snippet;
    } else {
      text += kWords[random.below(std::size(kWords))];
    }
    text += random.below(4) == 0 ? "\n" : " ";
  }
  return text;
}

}  // namespace tokensweep::testing
