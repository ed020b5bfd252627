// SPDX-License-Identifier: Apache-2.0
#include "rules/sample.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/hash.h"
#include "base/text.h"
#include "rules/checksum.h"
#include "rules/random.h"
#include "rules/structure.h"
#include "rules/template.h"
#include "rules/value_tests.h"

namespace tokensweep {
namespace {

using Kind = TemplatePiece::Kind;

constexpr int kMaxDraws = 100;
// Within 2025.
constexpr std::uint32_t kFirstTime = 1'735'689'600;
constexpr std::uint32_t kLastTime = 1'767'225'599;
constexpr std::uint32_t kTenYears = 315'360'000;

Error bad(const Rule& rule, const std::string& message) {
  return {ErrorKind::kUsage, "rule " + rule.id + ": " + message};
}

// The longest prefix anchor that the text starts with, as it stands there.
std::string_view leading_anchor(const Rule& rule, std::string_view text) {
  std::size_t longest = 0;
  for (const Anchor& anchor : rule.anchors) {
    if (anchor.place != AnchorPlace::kPrefix) continue;
    const std::string_view front = text.substr(0, anchor.text.size());
    const bool same = anchor.caseless ? equals_ignoring_case(front, anchor.text)
                                      : front == anchor.text;
    if (same) longest = std::max(longest, anchor.text.size());
  }
  return text.substr(0, longest);
}

// Where the token whose check comes next begins: at the last prefix anchor.
std::size_t token_start(const Rule& rule, std::string_view text) {
  if (!leading_anchor(rule, text).empty()) return 0;
  std::size_t start = 0;
  for (const Anchor& anchor : rule.anchors) {
    if (anchor.place != AnchorPlace::kPrefix) continue;
    const std::size_t at = text.rfind(anchor.text);
    if (at != std::string_view::npos) start = std::max(start, at);
  }
  return start;
}

// Text with at least one of each class that its alphabet has looks more like
// what issuers make, and keeps tests from depending on the seed.
bool is_varied(const ByteSet& alphabet, std::string_view text) {
  const auto has = [&](char first, char last) {
    const auto inside = [&](char c) { return c >= first && c <= last; };
    const bool possible = alphabet.contains(first) && alphabet.contains(last);
    return !possible || std::ranges::any_of(text, inside);
  };
  return has('0', '9') && has('a', 'f') && has('A', 'F');
}

// Makes the last character of a base64 text one that leaves no bit over.
void clear_spare_bits(const ByteSet& alphabet, std::string& text) {
  static const ByteSet kStandard = *parse_alphabet("base64");
  static const ByteSet kUrl = *parse_alphabet("base64url");
  if (alphabet != kStandard && alphabet != kUrl) return;
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const std::size_t step =
      text.size() % 4 == 2 ? 16 : (text.size() % 4 == 3 ? 4 : 1);
  const std::size_t digit = kDigits.find(text.back());
  if (step == 1) return;
  text.back() = kDigits[digit == kDigits.npos ? 0 : digit / step * step];
}

struct FilledText {
  std::string text;
  std::vector<std::string> samples;  // what each {sample} became, in order
};

class Filler {
 public:
  Filler(const Rule& rule, std::uint64_t seed) : rule_(rule), random_(seed) {}

  Result<FilledText> fill_text(std::string_view text) {
    auto pieces = parse_template(text);
    if (!pieces) return bad(rule_, pieces.error().message());
    FilledText filled;
    samples_.clear();
    TRY_ASSIGN(filled.text, fill(*pieces));
    filled.samples = std::move(samples_);
    return filled;
  }

  // Fills another text with the values of the one before.
  Result<std::string> fill_again(std::string_view text,
                                 const std::vector<std::string>& samples) {
    auto pieces = parse_template(text);
    if (!pieces) return bad(rule_, pieces.error().message());
    earlier_ = std::exchange(made_, {});
    for (const std::string& sample : samples) {
      earlier_["sample"].push_back(sample);
    }
    return fill(*pieces);
  }

  Result<std::string> draw_sample() {
    TRY_ASSIGN(const Template pieces, parse_template(rule_.sample));
    const auto made_before = made_;
    std::string secret;
    for (int draw = 0; draw < kMaxDraws; ++draw) {
      made_ = made_before;
      TRY_ASSIGN(secret, fill(pieces));
      if (is_good(secret)) return secret;
    }
    return bad(rule_,
               "its sample never passes its own value tests or looks like a "
               "placeholder");
  }

 private:
  [[nodiscard]] bool is_good(std::string_view secret) const {
    std::string decoded;
    if (const auto inner = inner_secret(rule_, secret)) {
      decoded = *inner;
      secret = decoded;
    }
    const std::string_view body =
        secret.substr(leading_anchor(rule_, secret).size());
    return passes(rule_.tests, body) &&
           (rule_.tests.allow_placeholders || !looks_like_placeholder(body));
  }

 public:
  // What the decode step takes for the secret instead of the value.
  static std::optional<std::string> inner_secret(const Rule& rule,
                                                 std::string_view value) {
    if (!rule.decode.present() || !rule.decode.part.empty()) {
      return std::nullopt;
    }
    return check_structure(rule.decode, value).secret;
  }

 private:
  Result<std::string> fill(const Template& pieces) {
    std::string out;
    for (const TemplatePiece& piece : pieces) {
      TRY_ASSIGN(const std::string value, fill_piece(piece, out));
      out += value;
    }
    return out;
  }

  Result<std::string> fill_piece(const TemplatePiece& piece,
                                 std::string_view before) {
    if (piece.kind == Kind::kText) return piece.text;
    if (piece.kind == Kind::kBase64 || piece.kind == Kind::kBase64Url ||
        piece.kind == Kind::kHex) {
      TRY_ASSIGN(const std::string inner, fill(piece.inner));
      if (piece.kind == Kind::kHex) return to_hex(as_bytes(inner));
      return piece.kind == Kind::kBase64 ? encode_base64(inner)
                                         : encode_base64url(inner);
    }
    std::vector<std::string>& earlier = earlier_[piece.text];
    if (!earlier.empty()) {
      std::string value = std::move(earlier.front());
      earlier.erase(earlier.begin());
      return value;
    }
    TRY_ASSIGN(std::string value, make(piece, before));
    made_[piece.text].push_back(value);
    return value;
  }

  Result<std::string> make(const TemplatePiece& piece,
                           std::string_view before) {
    switch (piece.kind) {
      case Kind::kRandom:
        return random_text(piece.alphabet,
                           random_.between(piece.least, piece.most));
      case Kind::kCheck:
        return make_check(before);
      case Kind::kSample: {
        TRY_ASSIGN(std::string secret, draw_sample());
        samples_.push_back(secret);
        return secret;
      }
      case Kind::kUuid:
        return make_uuid();
      case Kind::kJwt:
        return make_jwt(piece.inner);
      case Kind::kTime:
        return std::to_string(random_.between(kFirstTime, kLastTime));
      case Kind::kLines:
        return make_lines(piece.least);
      default:
        return bad(rule_, "a form that cannot be filled");
    }
  }

  std::string random_text(const ByteSet& alphabet, std::uint32_t length) {
    std::string bytes = members(alphabet);
    // Padding has its place at the end only: authors write it there.
    if (bytes.size() > 1) std::erase(bytes, '=');
    constexpr std::uint32_t kVariedFrom = 8;
    std::string text(length, '\0');
    for (int draw = 0; draw < kMaxDraws; ++draw) {
      for (char& c : text) {
        c = bytes[random_.below(static_cast<std::uint32_t>(bytes.size()))];
      }
      if (length < kVariedFrom || is_varied(alphabet, text)) break;
    }
    clear_spare_bits(alphabet, text);
    return text;
  }

  Result<std::string> make_check(std::string_view before) {
    const std::string_view token = before.substr(token_start(rule_, before));
    auto check =
        compute_check(rule_.checksum, leading_anchor(rule_, token), token);
    if (!check) {
      return bad(rule_, "{check} cannot be computed over the " +
                            std::to_string(token.size()) +
                            " bytes before it; rules/checksum.h says what "
                            "each algorithm takes");
    }
    return *std::move(check);
  }

  std::string make_uuid() {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string uuid = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    for (char& c : uuid) {
      if (c == 'x') c = kHex[random_.below(16)];
      if (c == 'y') c = kHex[8 + random_.below(4)];
    }
    return uuid;
  }

  Result<std::string> make_jwt(const Template& inner) {
    TRY_ASSIGN(std::string payload, fill(inner));
    if (inner.empty()) {
      const std::uint32_t issued = random_.between(kFirstTime, kLastTime);
      payload = R"({"sub":")" + random_text(*parse_alphabet("digits"), 10) +
                R"(","iat":)" + std::to_string(issued) + R"(,"exp":)" +
                std::to_string(issued + kTenYears) + "}";
    }
    std::string signature(32, '\0');
    for (char& c : signature) c = static_cast<char>(random_.below(256));
    return encode_base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
           encode_base64url(payload) + "." + encode_base64url(signature);
  }

  std::string make_lines(std::uint32_t count) {
    static const ByteSet kBase64 = *parse_alphabet("base64");
    std::string text;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (i > 0) text += '\n';
      text += random_text(kBase64, 64);
    }
    return text;
  }

  const Rule& rule_;
  Random random_;
  std::vector<std::string> samples_;
  // Values by the source of their form: made here; to be used again, in order.
  std::map<std::string, std::vector<std::string>> made_;
  std::map<std::string, std::vector<std::string>> earlier_;
};

}  // namespace

Result<std::string> fill_sample(const Rule& rule, std::uint64_t seed) {
  return Filler(rule, seed).draw_sample();
}

Result<FilledExample> fill_example(const Rule& rule, const Example& example,
                                   std::uint64_t seed) {
  Filler filler(rule, seed);
  TRY_ASSIGN(FilledText filled, filler.fill_text(example.text));
  FilledExample result;
  result.text = std::move(filled.text);
  result.path = example.path;
  if (example.secret) {
    TRY_ASSIGN(std::string secret,
               filler.fill_again(*example.secret, filled.samples));
    result.secrets.push_back(std::move(secret));
    return result;
  }
  for (const std::string& sample : filled.samples) {
    result.secrets.push_back(
        Filler::inner_secret(rule, sample).value_or(sample));
  }
  return result;
}

}  // namespace tokensweep
