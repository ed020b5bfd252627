// SPDX-License-Identifier: Apache-2.0
// The rates below are the share of random bodies that a test drops; the worst
// alphabet and 80 bytes are assumed, because longer bodies hit more often.
#include "rules/value_tests.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/text.h"

namespace tokensweep {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_alnum(char c) {
  return is_digit(c) || is_lower(c) || is_upper(c);
}

struct Counts {
  std::array<std::uint32_t, 256> of_byte = {};
  std::size_t distinct = 0;
  std::size_t most = 0;  // of the commonest byte
};

Counts count_bytes(std::string_view bytes) {
  Counts counts;
  for (const char c : bytes) {
    const std::uint32_t count = ++counts.of_byte[static_cast<unsigned char>(c)];
    if (count == 1) ++counts.distinct;
    if (count > counts.most) counts.most = count;
  }
  return counts;
}

bool contains(std::string_view text, std::string_view piece) {
  return text.find(piece) != std::string_view::npos;
}

// Six letters and more: at most 2.4e-7 each in an alphabet of 26. Those of
// five have '_' or '-', which such alphabets lack, or are a single exception.
// Sorted.
constexpr std::array kWords = std::to_array<std::string_view>(
    {" here",        "****",         "-here",        "....",
     "_____",        "_here",        "change this",  "change-me",
     "change_me",    "changeme",     "deadbeef",     "dummy",
     "example",      "fake-key",     "fake-secret",  "fake-token",
     "fake_key",     "fake_secret",  "fake_token",   "fakekey",
     "fakesecret",   "faketoken",    "foobar",       "insert",
     "not-a-real",   "not-a-secret", "not-real",     "not_a_real",
     "not_a_secret", "not_real",     "notarealkey",  "notasecret",
     "notreal",      "placeholder",  "redacted",     "replace-me",
     "replace-with", "replace_me",   "replace_with", "replaceme",
     "replacewith",  "sample",       "token-goes",   "unique phrase",
     "your ",        "your-",        "your_",        "youraccess",
     "yourapi",      "yourkey",      "yourpassword", "yoursecret",
     "yourtoken",    "\xE2\x80\xA6"});

// For each byte, the first word that begins with it or a later byte.
constexpr auto kFirstWord = [] {
  std::array<std::uint8_t, 257> first = {};
  for (std::size_t byte = 0; byte <= 256; ++byte) {
    std::size_t word = 0;
    while (word < kWords.size() &&
           static_cast<unsigned char>(kWords[word].front()) < byte) {
      ++word;
    }
    first[byte] = static_cast<std::uint8_t>(word);
  }
  return first;
}();

bool has_placeholder_word(std::string_view lower) {
  constexpr std::size_t kManyPlaces = 128;
  const std::size_t least = lower.size() > kManyPlaces ? 6 : 1;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const auto byte = static_cast<unsigned char>(lower[i]);
    for (std::size_t w = kFirstWord[byte]; w < kFirstWord[byte + 1U]; ++w) {
      if (kWords[w].size() >= least && lower.substr(i).starts_with(kWords[w])) {
        return true;
      }
    }
  }
  return false;
}

bool has_run(std::string_view body, char c, std::size_t size) {
  return contains(body, std::string(size, c));
}

// A run of 'x' or 'X': five anywhere (7e-6 in an alphabet of 26), four where
// it is the whole of a word or an end of the body.
bool has_run_of_x(std::string_view body) {
  std::size_t begin = 0;
  while (begin < body.size()) {
    const char c = body[begin];
    std::size_t end = begin + 1;
    while (end < body.size() && body[end] == c) ++end;
    if (c == 'x' || c == 'X') {
      const std::size_t size = end - begin;
      if (size >= 5) return true;
      const bool left = begin == 0 || !is_alnum(body[begin - 1]);
      const bool right = end == body.size() || !is_alnum(body[end]);
      const bool at_end = begin == 0 || end == body.size();
      if (size == 4 && ((left && right) || at_end)) return true;
    }
    begin = end;
  }
  return false;
}

// Few distinct bytes, or one that makes most of the body.
bool is_monotonous(std::string_view body) {
  if (body.size() < 4) return false;
  const Counts counts = count_bytes(body);
  if (body.size() < 8) return counts.distinct == 1;
  if (body.size() < 12) return counts.distinct <= 2;
  return counts.distinct <= 3 || counts.most * 10 >= body.size() * 7;
}

// The whole body is one short piece again and again.
bool is_periodic(std::string_view body) {
  if (body.size() < 12) return false;
  const std::size_t longest = std::max<std::size_t>(4, body.size() / 3);
  for (std::size_t period = 1; period <= longest; ++period) {
    if (body.substr(period) == body.substr(0, body.size() - period)) {
      return true;
    }
  }
  return false;
}

// Whether `to` is the next (by = 1) or previous (-1) digit or letter of the
// same case; 0 follows 9.
bool follows(char from, char to, int by) {
  const int gap = to - from;
  if (gap != by && gap != -9 * by) return false;
  if (is_digit(from) && is_digit(to)) return true;
  return gap == by &&
         ((is_lower(from) && is_lower(to)) || (is_upper(from) && is_upper(to)));
}

// Whether `size` bytes in a row each follow the one `stride` before them.
bool has_run_of_steps(std::string_view body, std::size_t size, int by,
                      std::size_t stride) {
  std::size_t run = stride;
  for (std::size_t i = stride; i < body.size(); ++i) {
    run = follows(body[i - stride], body[i], by) ? run + 1 : stride;
    if (run >= size) return true;
  }
  return false;
}

// Counting up or down: nine in a row anywhere, eight in bodies up to 32 bytes;
// or two counts by turns, as in a1b2c3d4e5.
bool has_sequence(std::string_view body) {
  const std::size_t size = body.size() <= 32 ? 8 : 9;
  return has_run_of_steps(body, size, 1, 1) ||
         has_run_of_steps(body, size, -1, 1) ||
         has_run_of_steps(body, 10, 1, 2);
}

bool is_name(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) &&
         std::ranges::all_of(text,
                             [](char c) { return is_alnum(c) || c == '_'; });
}

// `begin`...`end` in this order, with something between.
bool has_between(std::string_view text, std::string_view begin,
                 std::string_view end) {
  const std::size_t from = text.find(begin);
  return from != std::string_view::npos &&
         text.find(end, from + begin.size()) != std::string_view::npos;
}

bool is_wrapped(std::string_view text, std::string_view begin,
                std::string_view end) {
  return text.size() > begin.size() + end.size() && text.starts_with(begin) &&
         text.ends_with(end);
}

std::string_view inside(std::string_view text, std::size_t begin,
                        std::size_t end) {
  return text.substr(begin, text.size() - begin - end);
}

// Words with spaces or dashes: what stands inside <...>.
bool is_label(std::string_view text) {
  return text.size() >= 3 && std::ranges::all_of(text, [](char c) {
           return is_lower(c) || is_upper(c) || c == '_' || c == '-' ||
                  c == ' ' || c == '\'';
         });
}

bool has_label_in_angles(std::string_view text) {
  const std::size_t begin = text.find('<');
  if (begin == std::string_view::npos) return false;
  const std::size_t end = text.find('>', begin);
  return end != std::string_view::npos &&
         is_label(text.substr(begin + 1, end - begin - 1));
}

bool is_format_verb(std::string_view text) {
  return text.size() >= 2 && text.size() <= 4 && text.front() == '%' &&
         std::ranges::all_of(text.substr(1), [](char c) {
           return is_lower(c) || is_digit(c) || c == '+' || c == '#';
         });
}

bool is_template(std::string_view body) {
  if (has_between(body, "${", "}") || has_between(body, "{{", "}}") ||
      has_between(body, "$(", ")") || has_between(body, "#{", "}") ||
      has_between(body, "<%", "%>") || has_between(body, "%(", ")s") ||
      has_between(body, "$[", "]")) {
    return true;
  }
  if (has_label_in_angles(body) || is_format_verb(body)) return true;
  if (is_wrapped(body, "[", "]") && is_label(inside(body, 1, 1))) return true;
  if (is_wrapped(body, "{", "}") && is_name(inside(body, 1, 1))) return true;
  if (is_wrapped(body, "%", "%") && is_name(inside(body, 1, 1))) return true;
  if (is_wrapped(body, "@", "@") && is_name(inside(body, 1, 1))) return true;
  return is_wrapped(body, "__", "__") && is_name(body);
}

// --- References

constexpr std::string_view kNoValue[] = {
    "null",  "none",  "nil",  "undefined", "true",
    "false", "empty", "void", "(null)",    "unset"};

// Where secret managers, environments and orchestrators keep them.
constexpr std::string_view kSecretStores[] = {"op://",
                                              "vault:",
                                              "vault://",
                                              "secret://",
                                              "secrets://",
                                              "sm://",
                                              "ssm:",
                                              "ssm://",
                                              "arn:aws:",
                                              "secretsmanager:",
                                              "awssm://",
                                              "gcpsm://",
                                              "gcp-secret",
                                              "azurekeyvault",
                                              "keyvault:",
                                              "keyvault://",
                                              "akv://",
                                              "keychain:",
                                              "keyring:",
                                              "doppler://",
                                              "infisical://",
                                              "bw://",
                                              "file://",
                                              "file:",
                                              "env:",
                                              "env://",
                                              "sops:",
                                              "enc[",
                                              "@microsoft.keyvault(",
                                              "{{resolve:",
                                              "!ref ",
                                              "!sub ",
                                              "!getatt ",
                                              "!vault",
                                              "!secret",
                                              "!reference",
                                              "!env",
                                              "valuefrom",
                                              "secretkeyref",
                                              "/run/secrets/",
                                              "/var/run/secrets/",
                                              "/etc/secrets/",
                                              "process.env",
                                              "import.meta.env",
                                              "os.environ",
                                              "os.getenv",
                                              "system.getenv",
                                              "deno.env",
                                              "rails.application",
                                              "configuration[",
                                              "env["};

// First or last names of an attribute chain that holds a secret.
constexpr std::string_view kHolders[] = {
    "self",        "this",       "config",   "configs",    "cfg",
    "conf",        "settings",   "setting",  "env",        "environ",
    "process",     "os",         "args",     "arg",        "opts",
    "opt",         "options",    "flags",    "params",     "param",
    "request",     "req",        "res",      "response",   "ctx",
    "context",     "app",        "user",     "account",    "data",
    "secrets",     "secret",     "vars",     "var",        "local",
    "locals",      "module",     "props",    "state",      "creds",
    "credentials", "credential", "cred",     "auth",       "client",
    "session",     "inputs",     "input",    "outputs",    "steps",
    "github",      "matrix",     "vault",    "values",     "form",
    "fields",      "event",      "parsed",   "parser",     "item",
    "row",         "db",         "database", "connection", "payload",
    "body"};

bool is_holder(std::string_view lower) {
  return std::ranges::find(kHolders, lower) != std::end(kHolders);
}

bool is_secret_noun(std::string_view lower) {
  constexpr std::string_view kNouns[] = {
      "password", "passwd", "passphrase", "pass",       "pwd",
      "secret",   "token",  "apikey",     "api_key",    "key",
      "value",    "text",   "credential", "credentials"};
  return std::ranges::any_of(
      kNouns, [lower](std::string_view noun) { return lower.ends_with(noun); });
}

// name.name, name->name, name::name, name?.name with a telling first or last
// name.
bool is_attribute_chain(std::string_view lower) {
  std::string_view first;
  std::string_view last;
  std::size_t count = 0;
  while (true) {
    const std::size_t end = lower.find_first_of(".-:?!");
    const std::string_view name = lower.substr(0, end);
    if (!is_name(name)) return false;
    if (count++ == 0) first = name;
    last = name;
    if (end == std::string_view::npos) break;
    lower.remove_prefix(end);
    bool joined = false;
    for (const std::string_view joint : {"->", "::", "?.", "!.", "."}) {
      if (!lower.starts_with(joint)) continue;
      lower.remove_prefix(joint.size());
      joined = true;
      break;
    }
    if (!joined) return false;
  }
  return count >= 2 && (is_holder(first) || is_secret_noun(last));
}

bool is_chain_of_names(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) &&
         std::ranges::all_of(text, [](char c) {
           return is_alnum(c) || c == '_' || c == '.' || c == ':' || c == '>' ||
                  c == '-' || c == '?';
         });
}

// name(...) and name[...].
bool is_call_or_index(std::string_view text) {
  while (text.ends_with(';') || text.ends_with(',')) text.remove_suffix(1);
  const std::size_t open = text.find_first_of("([");
  if (open == std::string_view::npos || open < 2) return false;
  const char close = text[open] == '(' ? ')' : ']';
  // An index holds a name or a quoted one; a call anything.
  if (!text.ends_with(close) || !is_chain_of_names(text.substr(0, open))) {
    return false;
  }
  return close == ')' || text.size() - open > 2;
}

// "$ecret1" is a password: a variable is in upper case or ends in a noun.
bool is_variable_name(std::string_view name) {
  if (!is_name(name)) return false;
  if (std::ranges::none_of(name, is_lower)) return true;
  const std::string lower = to_lower(name);
  return is_secret_noun(lower) || is_holder(lower) || contains(lower, "_");
}

// $NAME, %NAME%, @NAME@.
bool is_variable(std::string_view text) {
  if (is_wrapped(text, "%", "%") || is_wrapped(text, "@", "@") ||
      is_wrapped(text, "!", "!")) {
    return is_name(inside(text, 1, 1));
  }
  if (text.size() < 3 || text.front() != '$') return false;
  const std::string_view name = text.substr(1);
  if (name.starts_with("env:") || name.starts_with("Env:")) return true;
  if (is_variable_name(name)) return true;
  // $this->password, $config['password'], $$name
  return is_attribute_chain(to_lower(name)) || is_call_or_index(name) ||
         (name.front() == '$' && is_name(name.substr(1)));
}

}  // namespace

double shannon_entropy(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const auto total = static_cast<double>(bytes.size());
  double bits = 0;
  for (const std::uint32_t count : count_bytes(bytes).of_byte) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / total;
    bits -= share * std::log2(share);
  }
  return bits;
}

bool passes(const ValueTests& tests, std::string_view body) {
  std::size_t digits = 0;
  std::size_t lower = 0;
  std::size_t upper = 0;
  for (const char c : body) {
    if (is_digit(c)) ++digits;
    if (is_lower(c)) ++lower;
    if (is_upper(c)) ++upper;
  }
  const std::size_t special = body.size() - digits - lower - upper;
  if (digits < tests.min_digits || lower < tests.min_lower ||
      upper < tests.min_upper || special < tests.min_special) {
    return false;
  }
  if (tests.min_distinct > 0 &&
      count_bytes(body).distinct < tests.min_distinct) {
    return false;
  }
  return tests.entropy <= 0 || shannon_entropy(body) >= tests.entropy;
}

bool looks_like_placeholder(std::string_view body) {
  // A key block may hold a comment with any word.
  constexpr std::size_t kBlock = 512;
  if (body.size() > kBlock) {
    return is_monotonous(body) || has_run(body, 'x', 8) ||
           has_run(body, 'X', 8);
  }
  return is_monotonous(body) || has_run_of_x(body) || is_periodic(body) ||
         has_sequence(body) || is_template(body) ||
         has_placeholder_word(to_lower(body));
}

bool looks_like_reference(std::string_view value) {
  if (value.empty() || is_template(value) || is_variable(value) ||
      is_call_or_index(value)) {
    return true;
  }
  const std::string lower = to_lower(value);
  const auto starts = [&lower](std::string_view store) {
    return lower.starts_with(store);
  };
  return std::ranges::find(kNoValue, lower) != std::end(kNoValue) ||
         std::ranges::any_of(kSecretStores, starts) ||
         is_attribute_chain(lower);
}

}  // namespace tokensweep
