// SPDX-License-Identifier: Apache-2.0
// One detection rule, as data. Written in YAML (docs/rules.md says what each
// field means), checked by the loader, stored in the pack, never changed after.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "findings/kinds.h"
#include "rules/byte_set.h"

namespace tokensweep {

// Which rule names a secret that several rules match: lowest first.
enum class RuleTier : std::uint8_t { kFormat, kContainer, kGeneric };

// Where an anchor stands in the match.
enum class AnchorPlace : std::uint8_t {
  kPrefix,  // the match starts with it
  kInside,  // somewhere in the match
  kNear,    // the match lies within `extent` of it and need not hold it
};

struct Anchor {
  std::string text;
  bool caseless = false;
  AnchorPlace place = AnchorPlace::kPrefix;

  friend bool operator==(const Anchor&, const Anchor&) = default;
};

// The bytes after a prefix anchor. Either exact lengths or min..max.
struct Body {
  ByteSet alphabet;
  std::vector<std::uint32_t> lengths;  // sorted; empty when min..max is given
  std::uint32_t min = 0;
  std::uint32_t max = 0;

  [[nodiscard]] bool present() const { return max > 0; }
  friend bool operator==(const Body&, const Body&) = default;
};

// Which neighbours forbid a match.
struct Boundary {
  bool check_left = true;
  bool check_right = true;
  ByteSet alphabet;  // by default body.alphabet

  friend bool operator==(const Boundary&, const Boundary&) = default;
};

// Words of which one must stand near the secret. Caseless.
struct Context {
  std::vector<std::string> any_of;  // lower case
  std::uint32_t within_bytes = 0;   // on each side; counted in the extent
  bool same_line = false;
  bool before_only = false;

  [[nodiscard]] bool present() const { return !any_of.empty(); }
  friend bool operator==(const Context&, const Context&) = default;
};

struct NotValue {
  std::string regex;  // RE2, partial match against the secret
  std::string reason;
  friend bool operator==(const NotValue&, const NotValue&) = default;
};

struct ValueTests {
  double entropy = 0;  // least Shannon bits per byte of the body
  std::uint32_t min_distinct = 0;
  std::uint32_t min_digits = 0;
  std::uint32_t min_lower = 0;
  std::uint32_t min_upper = 0;
  std::uint32_t min_special = 0;
  bool allow_placeholders = false;  // do not apply the common placeholder test

  friend bool operator==(const ValueTests&, const ValueTests&) = default;
};

enum class OnFail : std::uint8_t {
  kDrop,    // counted as suppressed, shown with --keep-refuted
  kLower,   // reported with confidence low
  kIgnore,  // reported as if there were no check
};

// See rules/checksum.h for the algorithms and their sources.
struct ChecksumSpec {
  std::string algorithm;       // empty: no checksum
  std::string over = "body";   // "body", "all" (prefix included)
  std::string encoding;        // "base62", "hex-lower", ...
  std::uint32_t width = 0;     // characters of the check
  std::uint32_t trailing = 0;  // characters after the check
  std::string separator;       // between data and check; in neither
  std::string parameter;       // algorithm's own: seed, signature, HRP
  OnFail on_fail = OnFail::kDrop;

  [[nodiscard]] bool present() const { return !algorithm.empty(); }
  friend bool operator==(const ChecksumSpec&, const ChecksumSpec&) = default;
};

// See rules/structure.h for the kinds.
struct DecodeSpec {
  std::string kind;                  // empty: none. "jwt", "base64-json", ...
  std::string part;                  // group that holds it; default the secret
  std::vector<std::string> require;  // keys that must be there
  OnFail on_fail = OnFail::kDrop;

  [[nodiscard]] bool present() const { return !kind.empty(); }
  friend bool operator==(const DecodeSpec&, const DecodeSpec&) = default;
};

// Another rule's match in the same content.
struct Part {
  std::string rule;
  std::string name;  // fact under which its secret's redacted form is shown
  std::uint32_t within_bytes = 0;
  bool required = false;

  friend bool operator==(const Part&, const Part&) = default;
};

// An example text: a template (docs/rules.md) and what must be found in it.
struct Example {
  std::string text;
  std::optional<std::string> secret;  // template; by default the {sample}
  std::string path;
  std::uint32_t line = 0;  // in the YAML file

  friend bool operator==(const Example&, const Example&) = default;
};

struct Rule {
  std::string id;
  std::string provider;
  std::string name;
  std::string kind;
  RuleTier tier = RuleTier::kFormat;
  std::string family;  // enters the fingerprint; never changes
  std::string description;
  std::string remediation;
  std::vector<std::string> links;
  Severity severity = Severity::kMedium;
  Confidence confidence = Confidence::kMedium;
  bool low_entropy = false;  // passwords: scrypt fingerprints
  bool hidden = false;       // only a part of other rules; never reported

  std::vector<Anchor> anchors;
  std::string pattern;       // RE2, Latin-1; empty: anchor and body alone
  std::string secret_group;  // empty: the whole match
  Body body;
  Boundary boundary;
  // Most bytes that a whole match may take; every rule has one.
  std::uint32_t extent = 0;

  Context context;
  std::vector<std::string> not_context;  // lower case words on the same line
  std::vector<NotValue> not_value;
  std::vector<std::string> not_path;   // globs
  std::vector<std::string> only_path;  // globs
  ValueTests tests;
  ChecksumSpec checksum;
  DecodeSpec decode;
  std::vector<Part> parts;
  std::vector<std::string> supersedes;

  std::string verify_json;  // validated `verify` block, not yet executed
  std::string revoke_json;

  std::string sample;  // template
  std::vector<Example> examples_match;
  std::vector<Example> examples_no_match;

  std::string file;  // where it was read, for messages
  std::uint32_t line = 0;

  // Bytes before the anchor's first byte and after it that a confirm at one
  // anchor may look at: match, boundary and context. Parts are looked for among
  // the matches.
  [[nodiscard]] std::uint32_t confirm_before(AnchorPlace place) const;
  [[nodiscard]] std::uint32_t confirm_after(AnchorPlace place,
                                            std::size_t anchor_size) const;

  friend bool operator==(const Rule&, const Rule&) = default;
};

}  // namespace tokensweep
