// SPDX-License-Identifier: Apache-2.0
// A pattern becomes a list of tokens, matched greedily with two places to
// return to: the last `*`, which cannot leave its path component, and the last
// `**`. Earlier ones never help: whatever an earlier wildcard could give by
// taking more bytes, the later one can take as well. That is quick on real
// patterns; what is not done after a bounded number of steps is decided by
// carrying all states of the pattern through the text.
#include "base/glob.h"

#include <algorithm>
#include <string>

namespace tokensweep {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool in_range(unsigned byte, unsigned first, unsigned last) {
  return first <= byte && byte <= last;
}

// The POSIX classes as git has them: ASCII only, and no \v or \f in `space`.
bool in_class(std::string_view name, unsigned byte, bool& known) {
  const bool upper = in_range(byte, 'A', 'Z');
  const bool lower = in_range(byte, 'a', 'z');
  const bool digit = in_range(byte, '0', '9');
  const bool graph = in_range(byte, 0x21, 0x7e);
  if (name == "alnum") return upper || lower || digit;
  if (name == "alpha") return upper || lower;
  if (name == "blank") return byte == ' ' || byte == '\t';
  if (name == "cntrl") return byte < 0x20 || byte == 0x7f;
  if (name == "digit") return digit;
  if (name == "graph") return graph;
  if (name == "lower") return lower;
  if (name == "print") return graph || byte == ' ';
  if (name == "punct") return graph && !(upper || lower || digit);
  if (name == "space") {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
  }
  if (name == "upper") return upper;
  if (name == "xdigit") {
    return digit || in_range(byte, 'A', 'F') || in_range(byte, 'a', 'f');
  }
  known = false;
  return false;
}

}  // namespace

class Glob::Parser {
 public:
  Parser(std::string_view pattern, Glob& glob)
      : pattern_(pattern), glob_(glob) {}

  void run() {
    while (at_ < pattern_.size()) {
      const char byte = pattern_[at_];
      switch (byte) {
        case '*':
          stars();
          break;
        case '?':
          ++at_;
          add(Kind::kOne);
          break;
        case '[':
          ++at_;
          set();
          break;
        case '\\':
          ++at_;
          if (at_ == pattern_.size()) {
            add(Kind::kNever);
          } else {
            add_byte(pattern_[at_++]);
          }
          break;
        default:
          ++at_;
          add_byte(byte);
      }
    }
  }

 private:
  void add(Kind kind, std::uint32_t value = 0) {
    glob_.tokens_.push_back({kind, value});
  }
  void add_byte(char byte) {
    add(Kind::kByte, static_cast<unsigned char>(byte));
  }
  // The byte at `at`, or 0 past the end: patterns hold no NUL.
  [[nodiscard]] unsigned char peek(std::size_t at) const {
    return at < pattern_.size() ? static_cast<unsigned char>(pattern_[at]) : 0;
  }

  void stars() {
    const std::size_t begin = at_;
    while (peek(at_) == '*') ++at_;
    if (glob_.mode_ == Mode::kText) return add(Kind::kAny);
    const bool opens = begin == 0 || pattern_[begin - 1] == '/';
    const bool closes = at_ == pattern_.size() || peek(at_) == '/' ||
                        (peek(at_) == '\\' && peek(at_ + 1) == '/');
    if (at_ - begin < 2 || !opens || !closes) return add(Kind::kStar);
    if (peek(at_) != '/') return add(Kind::kAny);
    ++at_;
    add(Kind::kFolders);
  }

  // After '['. Whatever makes git give up makes the whole pattern kNever.
  void set() {
    bool negated = false;
    if (peek(at_) == '!' || peek(at_) == '^') {
      negated = true;
      ++at_;
    }
    Set members;
    unsigned previous = 0;  // a range may start here
    bool first = true;
    while (first || peek(at_) != ']') {
      first = false;
      unsigned byte = peek(at_);
      if (byte == 0) return add(Kind::kNever);
      if (byte == '\\') {
        byte = peek(++at_);
        if (byte == 0) return add(Kind::kNever);
        members.set(byte);
      } else if (byte == '-' && previous != 0 && peek(at_ + 1) != 0 &&
                 peek(at_ + 1) != ']') {
        byte = peek(++at_);
        if (byte == '\\') byte = peek(++at_);
        if (byte == 0) return add(Kind::kNever);
        for (unsigned i = previous; i <= byte; ++i) members.set(i);
        byte = 0;
      } else if (byte == '[' && peek(at_ + 1) == ':') {
        const std::size_t end = pattern_.find(']', at_ + 2);
        if (end == kNone) return add(Kind::kNever);
        if (end == at_ + 2 || pattern_[end - 1] != ':') {
          members.set('[');
        } else {
          if (!add_class(end, members)) return add(Kind::kNever);
          at_ = end;
          byte = 0;
        }
      } else {
        members.set(byte);
      }
      previous = byte;
      ++at_;
    }
    ++at_;
    if (negated) members.flip();
    if (glob_.mode_ == Mode::kPath) members.reset('/');
    add(Kind::kSet, static_cast<std::uint32_t>(glob_.sets_.size()));
    glob_.sets_.push_back(members);
  }

  // [:name:] from at_ to the ']' at `end`.
  bool add_class(std::size_t end, Set& members) const {
    const std::size_t begin = at_ + 2;
    // "[:]" has no room for a second colon: the name is then the empty one.
    const std::string_view name =
        pattern_.substr(begin, end - 1 > begin ? end - 1 - begin : 0);
    bool known = true;
    for (unsigned byte = 1; byte < 256 && known; ++byte) {
      if (in_class(name, byte, known)) members.set(byte);
    }
    return known;
  }

  std::string_view pattern_;
  Glob& glob_;
  std::size_t at_ = 0;
};

Glob::Glob(std::string_view pattern, Mode mode) : mode_(mode) {
  Parser(pattern.substr(0, pattern.find('\0')), *this).run();
}

std::size_t Glob::literal_prefix(std::string_view pattern) {
  return std::min(pattern.find_first_of("*?[\\"), pattern.size());
}

bool Glob::accepts(const Token& token, char byte) const {
  const auto value = static_cast<unsigned char>(byte);
  switch (token.kind) {
    case Kind::kByte:
      return token.value == value;
    case Kind::kOne:
      return byte != '/' || mode_ == Mode::kText;
    case Kind::kSet:
      return sets_[token.value].test(value);
    default:
      return false;
  }
}

bool Glob::matches(std::string_view text) const {
  std::size_t token = 0;
  std::size_t at = 0;
  std::size_t star = kNone;  // token after the last `*`; its next try
  std::size_t star_at = 0;
  std::size_t any = kNone;  // the same for the last `**`
  std::size_t any_at = 0;
  bool any_folders = false;
  std::size_t steps = 64 + 16 * (text.size() + tokens_.size());
  while (true) {
    if (--steps == 0) return matches_by_states(text);
    if (token == tokens_.size()) {
      if (at == text.size()) return true;
    } else {
      const Token& next = tokens_[token];
      switch (next.kind) {
        case Kind::kStar:
          star = ++token;
          star_at = at;
          continue;
        case Kind::kAny:
        case Kind::kFolders:
          any = ++token;
          any_at = at;
          any_folders = next.kind == Kind::kFolders;
          star = kNone;
          if (!any_folders && token == tokens_.size()) return true;
          continue;
        case Kind::kNever:
          return false;
        default:
          if (at < text.size() && accepts(next, text[at])) {
            ++token;
            ++at;
            continue;
          }
      }
    }
    if (star != kNone && star_at < text.size() && text[star_at] != '/') {
      at = ++star_at;
      token = star;
      continue;
    }
    if (any == kNone) return false;
    if (any_folders) {
      const std::size_t slash = text.find('/', any_at);
      if (slash == kNone) return false;
      any_at = slash + 1;
    } else if (any_at < text.size()) {
      ++any_at;
    } else {
      return false;
    }
    at = any_at;
    token = any;
    star = kNone;
  }
}

bool Glob::matches_by_states(std::string_view text) const {
  // One byte per state; state i waits at token i. Wildcards hand on at once.
  std::string now(tokens_.size() + 1, '\0');
  std::string next(now.size(), '\0');
  const auto enter = [this](std::string& states, std::size_t state) {
    while (states[state] == '\0') {
      states[state] = '\1';
      if (state == tokens_.size()) return;
      const Kind kind = tokens_[state].kind;
      if (kind != Kind::kStar && kind != Kind::kAny && kind != Kind::kFolders) {
        return;
      }
      ++state;
    }
  };
  enter(now, 0);
  for (const char byte : text) {
    next.assign(next.size(), '\0');
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (now[i] == '\0') continue;
      switch (tokens_[i].kind) {
        case Kind::kStar:
          if (byte != '/') enter(next, i);
          break;
        case Kind::kAny:
          enter(next, i);
          break;
        case Kind::kFolders:
          // Inside a folder name it may only stay.
          next[i] = '\1';
          if (byte == '/') enter(next, i + 1);
          break;
        default:
          if (accepts(tokens_[i], byte)) enter(next, i + 1);
      }
    }
    now.swap(next);
  }
  return now.back() != '\0';
}

}  // namespace tokensweep
