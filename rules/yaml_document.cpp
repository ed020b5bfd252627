// SPDX-License-Identifier: Apache-2.0
#include "rules/yaml_document.h"

#include <algorithm>
#include <exception>
#include <sstream>
#include <unordered_set>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "base/text.h"

namespace tokensweep {
namespace {

std::uint32_t line_of(const YAML::Mark& mark) {
  return mark.line < 0 ? 1 : static_cast<std::uint32_t>(mark.line) + 1;
}

YamlValue make_value(YamlValue::Kind kind, const YAML::Mark& mark) {
  YamlValue value;
  value.kind = kind;
  value.line = line_of(mark);
  return value;
}

// Leaves the parser from inside a handler; caught in parse_yaml.
struct Abort {};

// Builds the tree from yaml-cpp's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Problems& problems) : problems_(problems) {}

  [[nodiscard]] std::optional<YamlValue> take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) {
      problems_.add(line_of(mark), "a second document; one file is one map");
      throw Abort();
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    finish(make_value(YamlValue::Kind::kNull, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    problems_.add(line_of(mark), "an alias (*name); write the value out");
    finish(make_value(YamlValue::Kind::kNull, mark));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    YamlValue scalar = make_value(YamlValue::Kind::kScalar, mark);
    scalar.quoted = tag == "!";
    scalar.text = value;
    finish(std::move(scalar));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlValue::Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(YamlValue::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or a map whose end has not been seen.
  struct Frame {
    YamlValue value;
    bool has_key = false;  // a map that waits for the value of `key`
    bool drop = false;     // the key was a bad one: drop its value
    std::string key;
    std::uint32_t key_line = 0;
    std::unordered_set<std::string> keys;
  };

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == YAML::NullAnchor) return;
    problems_.add(line_of(mark), "an anchor (&name); remove it");
  }
  // yaml-cpp marks plain scalars "?" and quoted ones "!".
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    problems_.add(line_of(mark), "a tag (!name); remove it");
  }

  void open(YamlValue::Kind kind, const YAML::Mark& mark,
            const std::string& tag, YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (frames_.size() >= kMaxYamlDepth) {
      problems_.add(
          line_of(mark),
          "nested deeper than " + std::to_string(kMaxYamlDepth) + " levels");
      throw Abort();
    }
    frames_.emplace_back();
    frames_.back().value = make_value(kind, mark);
  }

  void close() {
    YamlValue value = std::move(frames_.back().value);
    frames_.pop_back();
    finish(std::move(value));
  }

  // Puts a whole value where it belongs.
  void finish(YamlValue value) {
    if (frames_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = frames_.back();
    if (!frame.value.is_map()) {
      frame.value.children.push_back(std::move(value));
    } else if (!frame.has_key) {
      take_key(frame, value);
    } else {
      frame.has_key = false;
      if (frame.drop) return;
      // An absent value is marked where the next thing begins.
      if (value.kind == YamlValue::Kind::kNull) value.line = frame.key_line;
      value.key = std::move(frame.key);
      value.key_line = frame.key_line;
      frame.value.children.push_back(std::move(value));
    }
  }

  void take_key(Frame& frame, const YamlValue& value) {
    frame.has_key = true;
    frame.drop = true;
    frame.key = value.text;
    frame.key_line = value.line;
    if (!value.is_scalar()) {
      problems_.add(value.line, "a key that is no text");
    } else if (!frame.keys.insert(value.text).second) {
      problems_.add(value.line, "a key stands here a second time");
    } else {
      frame.drop = false;
    }
  }

  Problems& problems_;
  int documents_ = 0;
  std::vector<Frame> frames_;
  std::optional<YamlValue> root_;
};

// Without the name of an alias, which is text of the file.
std::string message_of(const YAML::Exception& error) {
  const std::string_view message = error.msg;
  if (message.starts_with(YAML::ErrorMsg::UNKNOWN_ANCHOR)) {
    return "an alias (*name); write the value out";
  }
  return "not YAML: " + error.msg;
}

// What yaml-cpp misreads: it guesses UTF-16 and takes byte 4 for the end.
std::optional<std::string_view> unreadable(std::string_view text) {
  if (text.size() > kMaxYamlBytes) return "larger than 4 MiB";
  if (!is_valid_utf8(text)) return "not UTF-8";
  const bool control = std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
  if (control) return "holds control characters";
  return std::nullopt;
}

}  // namespace

const YamlValue* YamlValue::find(std::string_view name) const {
  if (!is_map()) return nullptr;
  const auto found = std::ranges::find(children, name, &YamlValue::key);
  return found == children.end() ? nullptr : &*found;
}

std::optional<YamlValue> parse_yaml(std::string_view text, Problems& problems) {
  if (const auto why = unreadable(text)) {
    problems.add(1, "the file is " + std::string(*why));
    return std::nullopt;
  }
  TreeBuilder builder(problems);
  try {
    // yaml-cpp takes the end of the file for a missing quote when only white
    // space stands before it: a comment makes that an error.
    std::istringstream stream(std::string(text) +
                              (text.ends_with('\n') ? "#" : "\n#"));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Abort&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    problems.add(line_of(error.mark), message_of(error));
    return std::nullopt;
  } catch (const std::exception& error) {
    problems.add(1, std::string("not YAML: ") + error.what());
    return std::nullopt;
  }
  std::optional<YamlValue> tree = builder.take();
  if (!tree) problems.add(1, "the file is empty");
  return tree;
}

}  // namespace tokensweep
