// SPDX-License-Identifier: Apache-2.0
#include "rules/rule_blocks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <re2/re2.h>

#include "base/text.h"
#include "rules/checksum.h"
#include "rules/field_reader.h"
#include "rules/regex_options.h"
#include "rules/structure.h"

namespace tokensweep {
namespace {

constexpr std::uint32_t kMaxContextReach = 4'096;
constexpr std::uint32_t kMaxPartReach = 16'384;
constexpr std::size_t kMaxAnchorBytes = 256;

template <typename Value>
struct Choice {
  std::string_view word;
  Value value;
};

template <typename Value, std::size_t kCount>
void read_choice(FieldReader& fields, std::string_view key,
                 const std::array<Choice<Value>, kCount>& choices,
                 Value& target) {
  if (fields.find(key) == nullptr) return;
  const std::string word = fields.text(key);
  std::string known;
  for (const Choice<Value>& choice : choices) {
    if (choice.word == word) {
      target = choice.value;
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(choice.word);
  }
  fields.problem(fields.line(key), "'" + std::string(key) + "' is '" + word +
                                       "'; it must be one of " + known);
}

constexpr std::array<Choice<AnchorPlace>, 3> kPlaces = {
    {{"prefix", AnchorPlace::kPrefix},
     {"inside", AnchorPlace::kInside},
     {"near", AnchorPlace::kNear}}};
constexpr std::array<Choice<OnFail>, 3> kOnFail = {
    {{"drop", OnFail::kDrop},
     {"lower", OnFail::kLower},
     {"ignore", OnFail::kIgnore}}};

enum class Sides { kBoth, kNone, kLeft, kRight };
constexpr std::array<Choice<Sides>, 4> kSides = {{{"auto", Sides::kBoth},
                                                  {"none", Sides::kNone},
                                                  {"left", Sides::kLeft},
                                                  {"right", Sides::kRight}}};

void set_sides(Sides sides, Boundary& boundary) {
  boundary.check_left = sides == Sides::kBoth || sides == Sides::kLeft;
  boundary.check_right = sides == Sides::kBoth || sides == Sides::kRight;
}

std::optional<ByteSet> read_alphabet(FieldReader& fields,
                                     std::string_view key) {
  const YamlValue* value = fields.find(key);
  if (value == nullptr) return std::nullopt;
  const std::string text = fields.text(key);
  if (text.empty()) return std::nullopt;
  auto alphabet = parse_alphabet(text);
  if (!alphabet) {
    fields.problem(value->line, alphabet.error().message());
    return std::nullopt;
  }
  return *alphabet;
}

std::vector<std::string> lower_texts(FieldReader& fields,
                                     std::string_view key) {
  std::vector<std::string> words = fields.texts(key);
  for (std::string& word : words) word = to_lower(word);
  return words;
}

// Brackets are closed and no part is empty or a backslash.
std::optional<std::string_view> problem_with_glob(std::string_view glob) {
  if (glob.starts_with('/')) {
    return "starts with '/'; paths are relative, write **/ for any folder";
  }
  if (glob.find('\\') != glob.npos) return "holds a backslash; use '/'";
  if (glob.find("//") != glob.npos) return "holds an empty folder name";
  if (glob.find("***") != glob.npos) return "holds ***; use ** or *";
  const auto opened = std::ranges::count(glob, '[');
  const auto closed = std::ranges::count(glob, ']');
  if (opened != closed) return "has brackets that are not closed";
  return std::nullopt;
}

}  // namespace

std::vector<Anchor> read_anchors(const YamlValue& value, Problems& problems) {
  std::vector<Anchor> anchors;
  for (const YamlValue& item : list_items(value, "anchors", problems)) {
    Anchor anchor;
    if (item.is_map()) {
      FieldReader fields(item, "anchor", problems);
      anchor.text = fields.required_text("text");
      anchor.caseless = fields.flag("caseless");
      read_choice(fields, "place", kPlaces, anchor.place);
      fields.finish();
    } else {
      anchor.text = scalar_text(item, "anchors", problems);
    }
    if (anchor.text.size() > kMaxAnchorBytes) {
      problems.add(item.line, "an anchor of more than " +
                                  std::to_string(kMaxAnchorBytes) + " bytes");
    }
    if (std::ranges::find(anchors, anchor) != anchors.end()) {
      problems.add(item.line, "this anchor stands here twice");
    }
    anchors.push_back(std::move(anchor));
  }
  if (value.is_list() && anchors.empty()) {
    problems.add(value.line, "'anchors' is empty; give at least one text");
  }
  return anchors;
}

Body read_body(const YamlValue& value, Problems& problems) {
  constexpr NumberRange kLengths{1, 65'536};
  FieldReader fields(value, "body", problems);
  Body body;
  fields.require("alphabet");
  body.alphabet = read_alphabet(fields, "alphabet").value_or(ByteSet());
  const YamlValue* lengths = fields.find("lengths");
  const auto least = fields.number("min", kLengths);
  const auto most = fields.number("max", kLengths);
  fields.finish();
  if (lengths != nullptr) {
    for (const YamlValue& item : list_items(*lengths, "lengths", problems)) {
      if (const auto length =
              scalar_number(item, "lengths", kLengths, problems)) {
        body.lengths.push_back(*length);
      }
    }
    if (lengths->is_list() && lengths->children.empty()) {
      problems.add(lengths->line, "'lengths' is empty");
    }
    std::ranges::sort(body.lengths);
    body.lengths.erase(std::unique(body.lengths.begin(), body.lengths.end()),
                       body.lengths.end());
    if (least || most) {
      problems.add(value.line, "give 'lengths' or 'min' and 'max', not both");
    }
    if (!body.lengths.empty()) {
      body.min = body.lengths.front();
      body.max = body.lengths.back();
    }
    return body;
  }
  if (least && !most) {
    problems.add(value.line, "'min' needs 'max': every body has an end");
  }
  body.min = least.value_or(1);
  body.max = most.value_or(0);
  if (most && body.min > body.max) {
    problems.add(value.line, "'min' is greater than 'max'");
  }
  if (!most) body.min = 0;
  return body;
}

Boundary read_boundary(const YamlValue& value, const ByteSet& fallback,
                       Problems& problems) {
  Boundary boundary;
  boundary.alphabet = fallback;
  Sides sides = Sides::kBoth;
  if (value.is_map()) {
    FieldReader fields(value, "boundary", problems);
    read_choice(fields, "sides", kSides, sides);
    if (const auto alphabet = read_alphabet(fields, "alphabet")) {
      boundary.alphabet = *alphabet;
    }
    fields.finish();
  } else {
    const std::string word = scalar_text(value, "boundary", problems);
    const auto* choice = std::ranges::find(kSides, word, &Choice<Sides>::word);
    if (choice == kSides.end()) {
      problems.add(value.line, "'boundary' is '" + word +
                                   "'; write auto, none, left, right or a map");
    } else {
      sides = choice->value;
    }
  }
  set_sides(sides, boundary);
  return boundary;
}

Context read_context(const YamlValue& value, Problems& problems) {
  constexpr std::uint32_t kUsualReach = 100;
  FieldReader fields(value, "context", problems);
  Context context;
  fields.require("any_of");
  context.any_of = lower_texts(fields, "any_of");
  context.within_bytes = fields.number("within_bytes", {1, kMaxContextReach})
                             .value_or(kUsualReach);
  context.same_line = fields.flag("same_line");
  context.before_only = fields.flag("before_only");
  if (value.find("any_of") != nullptr && context.any_of.empty()) {
    problems.add(value.line, "'any_of' needs at least one word");
  }
  fields.finish();
  return context;
}

std::vector<NotValue> read_not_value(const YamlValue& value,
                                     Problems& problems) {
  std::vector<NotValue> result;
  for (const YamlValue& item : list_items(value, "not_value", problems)) {
    FieldReader fields(item, "not_value item", problems);
    NotValue excluded;
    excluded.regex = fields.required_text("regex");
    excluded.reason = fields.required_text("reason");
    fields.finish();
    const RE2 regex(excluded.regex, regex_options());
    if (!regex.ok()) {
      problems.add(fields.line("regex"), "'regex': " + regex.error());
    }
    result.push_back(std::move(excluded));
  }
  return result;
}

std::vector<std::string> read_globs(const YamlValue& value,
                                    Problems& problems) {
  std::vector<std::string> globs;
  for (const YamlValue& item : list_items(value, value.key, problems)) {
    std::string glob = scalar_text(item, value.key, problems);
    if (const auto why = problem_with_glob(glob)) {
      problems.add(item.line, "glob '" + glob + "' " + std::string(*why));
    }
    globs.push_back(std::move(glob));
  }
  return globs;
}

void read_classes(const YamlValue& value, ValueTests& tests,
                  Problems& problems) {
  constexpr NumberRange kCounts{0, 1'000};
  FieldReader fields(value, "classes", problems);
  tests.min_digits = fields.number("digit", kCounts).value_or(0);
  tests.min_lower = fields.number("lower", kCounts).value_or(0);
  tests.min_upper = fields.number("upper", kCounts).value_or(0);
  tests.min_special = fields.number("special", kCounts).value_or(0);
  fields.finish();
}

ChecksumSpec read_checksum(const YamlValue& value, Problems& problems) {
  FieldReader fields(value, "checksum", problems);
  ChecksumSpec spec;
  spec.algorithm = fields.required_text("algorithm");
  if (fields.find("over") != nullptr) spec.over = fields.text("over");
  spec.encoding = fields.text("encoding");
  spec.width = fields.number("width", {1, 64}).value_or(0);
  spec.trailing = fields.number("trailing", {0, 256}).value_or(0);
  spec.separator = fields.text("separator");
  spec.parameter = fields.text("parameter");
  read_choice(fields, "on_fail", kOnFail, spec.on_fail);
  fields.finish();
  if (!spec.algorithm.empty()) {
    const std::string_view why = problem_with(spec);
    if (!why.empty()) {
      problems.add(value.line, "checksum: " + std::string(why));
    }
  }
  return spec;
}

DecodeSpec read_decode(const YamlValue& value, Problems& problems) {
  FieldReader fields(value, "decode", problems);
  DecodeSpec spec;
  spec.kind = fields.required_text("kind");
  spec.part = fields.text("part");
  spec.require = fields.texts("require");
  read_choice(fields, "on_fail", kOnFail, spec.on_fail);
  fields.finish();
  if (!spec.kind.empty() && !is_known_structure(spec.kind)) {
    problems.add(fields.line("kind"),
                 "decode kind '" + spec.kind +
                     "' is unknown; docs/rules.md lists the kinds");
  }
  return spec;
}

std::vector<Part> read_parts(const YamlValue& value, Problems& problems) {
  constexpr std::uint32_t kUsualReach = 1'024;
  std::vector<Part> parts;
  for (const YamlValue& item : list_items(value, "parts", problems)) {
    FieldReader fields(item, "part", problems);
    Part part;
    part.rule = fields.required_text("rule");
    part.name = fields.text("name");
    if (part.name.empty()) part.name = part.rule;
    part.within_bytes =
        fields.number("within_bytes", {1, kMaxPartReach}).value_or(kUsualReach);
    part.required = fields.flag("required");
    fields.finish();
    if (std::ranges::find(parts, part.name, &Part::name) != parts.end()) {
      problems.add(item.line, "two parts have the name '" + part.name + "'");
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

std::vector<Example> read_examples(const YamlValue& value, ExampleKind kind,
                                   Problems& problems) {
  constexpr std::size_t kLeast = 3;
  std::vector<Example> examples;
  for (const YamlValue& item : list_items(value, value.key, problems)) {
    Example example;
    example.line = item.line;
    if (item.is_map()) {
      FieldReader fields(item, "example", problems);
      if (const YamlValue* text = fields.require("text")) {
        if (!scalar_text(*text, "text", problems).empty()) {
          example.text = text->text;
        }
      }
      if (fields.find("secret") != nullptr) {
        example.secret = fields.text("secret");
        if (kind == ExampleKind::kNoMatch) {
          problems.add(item.line, "'secret' has no meaning in 'no_match'");
        }
      }
      example.path = fields.text("path");
      fields.finish();
    } else if (!scalar_text(item, value.key, problems).empty()) {
      example.text = item.text;
    }
    examples.push_back(std::move(example));
  }
  if (value.is_list() && examples.size() < kLeast) {
    problems.add(value.line, "'" + value.key + "' has " +
                                 std::to_string(examples.size()) +
                                 " examples; give at least 3");
  }
  return examples;
}

bool is_kebab(std::string_view text) {
  if (text.empty() || text.starts_with('-') || text.ends_with('-') ||
      text.find("--") != text.npos) {
    return false;
  }
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace tokensweep
