// SPDX-License-Identifier: Apache-2.0
// Every token here is put together from parts that say what they are.
#include "rules/structure.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/hash.h"

namespace tokensweep {
namespace {

StructureResult check(std::string kind, std::string_view value,
                      std::vector<std::string> require = {}) {
  DecodeSpec spec;
  spec.kind = std::move(kind);
  spec.require = std::move(require);
  return check_structure(spec, value);
}

bool agrees(const StructureResult& result) {
  return result.outcome == StructureOutcome::kAgrees;
}

bool fails(const StructureResult& result) {
  return result.outcome == StructureOutcome::kFails;
}

std::string fact(const StructureResult& result, const std::string& name) {
  const auto found = result.facts.find(name);
  return found == result.facts.end() ? "" : found->second;
}

std::string jwt_of(std::string_view header, std::string_view payload,
                   std::size_t signature) {
  return encode_base64url(header) + "." + encode_base64url(payload) + "." +
         encode_base64url(std::string(signature, 'S'));
}

constexpr std::string_view kHs256 = R"({"alg":"HS256","typ":"JWT"})";

TEST(Structure, UnknownKindAndHugeValuesAreNotApplicable) {
  EXPECT_EQ(check("nothing", "x").outcome, StructureOutcome::kNotApplicable);
  EXPECT_EQ(check("jwt", std::string((1 << 20) + 1, 'A')).outcome,
            StructureOutcome::kNotApplicable);
  EXPECT_TRUE(is_known_structure("jwt"));
  EXPECT_TRUE(is_known_structure("telegram"));
  EXPECT_FALSE(is_known_structure(""));
}

TEST(Jwt, PartsMustDecode) {
  const auto result = check(
      "jwt", jwt_of(kHs256, R"({"iss":"joe","exp":1300819380,"a":1})", 32));
  EXPECT_TRUE(agrees(result));
  EXPECT_EQ(fact(result, "issuer"), "joe");
  EXPECT_EQ(fact(result, "expires"), "2011-03-22T18:43:00Z");
  EXPECT_EQ(result.secret, std::nullopt);
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."),
        std::string("a.b.c"), jwt_of("{}", "{}", 32), jwt_of(kHs256, "[]", 32),
        jwt_of(kHs256, "{", 32), jwt_of(R"({"alg":1})", "{}", 32),
        jwt_of(kHs256, "{}", 31), jwt_of(kHs256, "{}", 32) + "." + "x",
        jwt_of(kHs256, "{}", 32) + "=", jwt_of(kHs256, "\xFF{}", 32)}) {
    EXPECT_TRUE(fails(check("jwt", bad))) << bad;
  }
}

TEST(Jwt, SignatureFitsItsAlgorithm) {
  const struct {
    const char* alg;
    std::size_t good;
    std::size_t bad;
  } cases[] = {{"HS256", 32, 64},  {"HS384", 48, 32}, {"HS512", 64, 32},
               {"RS256", 256, 64}, {"PS512", 512, 1}, {"ES256", 64, 65},
               {"ES384", 96, 64},  {"ES512", 132, 1}, {"EdDSA", 64, 32},
               {"none", 0, 1},     {"X", 7, 0}};
  for (const auto& c : cases) {
    const std::string header = std::string(R"({"alg":")") + c.alg + R"("})";
    EXPECT_TRUE(agrees(check("jwt", jwt_of(header, "{}", c.good)))) << c.alg;
    EXPECT_TRUE(fails(check("jwt", jwt_of(header, "{}", c.bad)))) << c.alg;
  }
}

TEST(Jwt, RequireNamesKeysAndValues) {
  const std::string token =
      jwt_of(kHs256, R"({"role":"service_role","n":7,"https://x.y":{}})", 32);
  EXPECT_TRUE(agrees(check("jwt", token, {"role", "n"})));
  EXPECT_TRUE(agrees(check("jwt", token, {"role=service_role", "n=7"})));
  EXPECT_TRUE(agrees(check("jwt", token, {"https://x.y"})));
  EXPECT_TRUE(fails(check("jwt", token, {"role=anon"})));
  EXPECT_TRUE(fails(check("jwt", token, {"role", "missing"})));
}

TEST(Jwt, TimesOutOfRangeAreNoFact) {
  for (const char* exp : {"-1", "1e300", "\"1\"", "null", "253402300800",
                          "99999999999999999999999999"}) {
    const auto result =
        check("jwt", jwt_of(kHs256, std::string(R"({"exp":)") + exp + "}", 32));
    EXPECT_TRUE(agrees(result)) << exp;
    EXPECT_EQ(fact(result, "expires"), "") << exp;
  }
  const auto last = check("jwt", jwt_of(kHs256, R"({"exp":253402300799})", 32));
  EXPECT_EQ(fact(last, "expires"), "9999-12-31T23:59:59Z");
}

TEST(Jwt, DeepPayloadFails) {
  const std::string flat =
      R"({"a":)" + std::string(60, '[') + std::string(60, ']') + "}";
  EXPECT_TRUE(agrees(check("jwt", jwt_of(kHs256, flat, 32))));
  const std::string deep =
      R"({"a":)" + std::string(100000, '[') + std::string(100000, ']') + "}";
  EXPECT_TRUE(fails(check("jwt", jwt_of(kHs256, deep, 32))));
}

TEST(Base64Json, KeysAndFacts) {
  const std::string json =
      R"({"iat":1.5,"url":"https://s.example","org":"acme","exp":86400})";
  for (const std::string& value :
       {encode_base64(json), encode_base64url(json)}) {
    const auto result = check("base64-json", value, {"iat", "url", "org"});
    EXPECT_TRUE(agrees(result));
    EXPECT_EQ(fact(result, "org"), "acme");
    EXPECT_EQ(fact(result, "url"), "https://s.example");
    EXPECT_EQ(fact(result, "expires"), "1970-01-02T00:00:00Z");
    EXPECT_TRUE(fails(check("base64-json", value, {"k"})));
  }
  EXPECT_TRUE(fails(check("base64-json", encode_base64("[1]"))));
  EXPECT_TRUE(fails(check("base64-json", "?")));
  const auto long_fact =
      check("base64-json",
            encode_base64(R"({"org":")" + std::string(300, 'a') + R"("})"));
  EXPECT_TRUE(agrees(long_fact));
  EXPECT_EQ(fact(long_fact, "org"), "");
}

TEST(Base64Text, HoldsEachText) {
  const std::string value = encode_base64("reftkn:01:1234:abc");
  EXPECT_TRUE(agrees(check("base64-text", value, {"reftkn:01:", "abc"})));
  EXPECT_TRUE(fails(check("base64-text", value, {"other"})));
  EXPECT_TRUE(fails(check("base64-text", "!!", {})));
}

TEST(BasicPair, SecretIsWhatFollowsTheFirstColon) {
  const auto result = check("basic-pair", encode_base64("someone:se:cr3t"));
  EXPECT_TRUE(agrees(result));
  EXPECT_EQ(result.secret, "se:cr3t");
  EXPECT_EQ(fact(result, "username"), "someone");
  const auto nobody = check("basic-pair", encode_base64(":token"));
  EXPECT_EQ(nobody.secret, "token");
  EXPECT_EQ(fact(nobody, "username"), "");
  for (const std::string& bad :
       {encode_base64("no colon"), encode_base64("user:"),
        encode_base64("user:\x01"), encode_base64("user:\xFF\xFE"),
        std::string("a:b")}) {
    EXPECT_TRUE(fails(check("basic-pair", bad))) << bad;
  }
}

// --- Blocks

std::string der(char tag, const std::string& content) {
  std::string bytes(1, tag);
  if (content.size() < 0x80) {
    bytes.push_back(static_cast<char>(content.size()));
  } else {
    bytes += '\x82';
    bytes.push_back(static_cast<char>(content.size() >> 8));
    bytes.push_back(static_cast<char>(content.size() & 0xFF));
  }
  return bytes + content;
}

std::string lines_of(const std::string& base64, const std::string& line_end) {
  std::string text;
  for (std::size_t i = 0; i < base64.size(); i += 64) {
    text += base64.substr(i, 64) + line_end;
  }
  return text;
}

std::string block(const std::string& label, const std::string& bytes,
                  const std::string& line_end = "\n",
                  const std::string& headers = "") {
  return "-----BEGIN " + label + "-----" + line_end + headers +
         lines_of(encode_base64(bytes), line_end) + "-----END " + label +
         "-----" + line_end;
}

std::string some_bytes(std::size_t size) {
  std::mt19937 random(static_cast<unsigned>(size));
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) {
    bytes.push_back(static_cast<char>(random() & 0xFF));
  }
  return bytes;
}

std::string rsa_key() {
  return der('\x30', der(2, std::string(1, '\0')) + der(2, some_bytes(257)) +
                         der(2, some_bytes(3)));
}

TEST(Pem, WrittenInManyWays) {
  const std::string label = "RSA PRIVATE " + std::string("KEY");
  const std::string key = rsa_key();
  EXPECT_TRUE(agrees(check("pem", block(label, key))));
  for (const char* line_end :
       {"\r\n", "\\n", "\\\\n", "\\r\\n", " ", "\n    ", "\\n\\\n",
        "\\n\" +\n    \"", "\\n',\n  '", "\n# ", "\n// ", "\n * ", "\n> ",
        "\n-", "\n+", ""}) {
    EXPECT_TRUE(agrees(check("pem", block(label, key, line_end)))) << line_end;
  }
  std::string slashes = block(label, key);
  for (std::size_t at = slashes.find('/'); at != std::string::npos;
       at = slashes.find('/', at + 2)) {
    slashes.insert(at, 1, '\\');
  }
  EXPECT_TRUE(agrees(check("pem", slashes)));
  std::string plus = block(label, key);
  for (std::size_t at = plus.find('+'); at != std::string::npos;
       at = plus.find('+', at)) {
    plus.replace(at, 1, "\\u002B");
  }
  EXPECT_TRUE(agrees(check("pem", plus)));
  EXPECT_TRUE(agrees(check("pem", lines_of(encode_base64(key), "\n"))));
}

TEST(Pem, WhatIsNoKey) {
  const std::string label = "PRIVATE " + std::string("KEY");
  const std::string key = rsa_key();
  EXPECT_TRUE(fails(check("pem", "")));
  EXPECT_TRUE(fails(check("pem", block(label, ""))));
  EXPECT_TRUE(fails(check("pem", block(label, some_bytes(200)))));
  EXPECT_TRUE(fails(check("pem", block(label, key + "x"))));
  EXPECT_TRUE(fails(check("pem", block(label, key.substr(0, 100)))));
  EXPECT_TRUE(fails(check("pem", block(label, der('\x30', der(2, "1"))))));
  EXPECT_TRUE(fails(
      check("pem", block(label, der('\x30', der(4, "1") + der(4, "2"))))));
  EXPECT_TRUE(fails(check("pem", "-----BEGIN " + label + "-----\nMIIE...\n")));
  EXPECT_TRUE(fails(check("pem", "-----BEGIN " + label)));
}

TEST(Pem, EncryptedKeys) {
  const std::string label = "RSA PRIVATE " + std::string("KEY");
  const std::string headers =
      "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF\n\n";
  const auto legacy = check("pem", block(label, some_bytes(64), "\n", headers));
  EXPECT_TRUE(agrees(legacy));
  EXPECT_EQ(fact(legacy, "encrypted"), "true");
  EXPECT_TRUE(fails(check("pem", block(label, some_bytes(63), "\n", headers))));

  const std::string pbes2 = "\x2A\x86\x48\x86\xF7\x0D\x01\x05\x0D";
  const auto modern = check(
      "pem", block("ENCRYPTED PRIVATE " + std::string("KEY"),
                   der('\x30', der('\x30', der(6, pbes2) + der('\x30', "")) +
                                   der(4, some_bytes(64)))));
  EXPECT_TRUE(agrees(modern));
  EXPECT_EQ(fact(modern, "encrypted"), "true");
  EXPECT_EQ(fact(check("pem", block(label, rsa_key())), "encrypted"), "");
}

std::string ssh_text(const std::string& text) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>((text.size() >> shift) & 0xFF));
  }
  return bytes + text;
}

std::string ssh_key(const std::string& cipher, const std::string& secret) {
  return std::string("openssh-key-v1\0", 15) + ssh_text(cipher) +
         ssh_text("none") + ssh_text("") + std::string("\0\0\0\1", 4) +
         ssh_text(some_bytes(51)) + ssh_text(secret);
}

TEST(OpenSshKey, CheckNumbersAreEqualWhenUnencrypted) {
  const std::string label = "OPENSSH PRIVATE " + std::string("KEY");
  const std::string good = "abcdabcd" + some_bytes(56);
  for (const char* kind : {"pem", "openssh-key"}) {
    EXPECT_TRUE(agrees(check(kind, block(label, ssh_key("none", good)))));
    EXPECT_TRUE(
        fails(check(kind, block(label, ssh_key("none", "abcdabce" + good)))));
    EXPECT_TRUE(fails(check(kind, block(label, ssh_key("none", "abcd")))));
    EXPECT_TRUE(
        fails(check(kind, block(label, ssh_key("none", good) + "more"))));
    const auto encrypted =
        check(kind, block(label, ssh_key("aes256-ctr", some_bytes(64))));
    EXPECT_TRUE(agrees(encrypted));
    EXPECT_EQ(fact(encrypted, "encrypted"), "true");
    const std::string whole = ssh_key("none", good);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_TRUE(fails(check(kind, block(label, whole.substr(0, size)))));
    }
  }
  EXPECT_TRUE(fails(check("openssh-key", block(label, rsa_key()))));
}

std::string pgp_block(const std::string& bytes, const std::string& sum,
                      const std::string& line_end = "\n") {
  std::string text = block("PGP PRIVATE KEY " + std::string("BLOCK"), bytes,
                           line_end, "Version: X" + line_end + line_end);
  if (!sum.empty()) text.insert(text.find("-----END"), "=" + sum + line_end);
  return text;
}

TEST(PgpArmor, PacketsAndSum) {
  // Old format, tag 5, one byte of length; then new format, tag 13.
  const std::string packets = std::string("\x94\x09", 2) + "123456789" +
                              std::string("\xCD\x02", 2) + "me";
  EXPECT_TRUE(agrees(check("pgp-armor", pgp_block(packets, ""))));
  EXPECT_TRUE(agrees(check("pgp-armor", pgp_block(packets, "", "\\n"))));
  EXPECT_TRUE(fails(check("pgp-armor", pgp_block(packets, "AAAA"))));
  EXPECT_TRUE(fails(check("pgp-armor", pgp_block(packets + "x", ""))));
  EXPECT_TRUE(fails(check(
      "pgp-armor", pgp_block(packets.substr(0, packets.size() - 1), ""))));
  EXPECT_TRUE(fails(check("pgp-armor", pgp_block("", ""))));
  const std::string other = std::string("\xCD\x02", 2) + "me";
  EXPECT_TRUE(fails(check("pgp-armor", pgp_block(other, ""))));
  // Partial lengths: 2^1 bytes, then one more.
  const std::string parts =
      std::string("\xC5\xE1", 2) + "ab" + std::string("\x01", 1) + "c";
  EXPECT_TRUE(agrees(check("pgp-armor", pgp_block(parts, ""))));
}

TEST(PgpArmor, SumOfKnownBytes) {
  // CRC-24/OPENPGP of the packet below, computed apart from this code.
  const std::string packet = std::string("\x94\x09", 2) + "123456789";
  std::uint32_t crc = 0xB704CE;
  for (const char c : packet) {
    for (int bit = 7; bit >= 0; --bit) {
      const bool top = (crc >> 23 & 1) != 0;
      const bool in = (static_cast<unsigned char>(c) >> bit & 1) != 0;
      crc = (crc << 1) & 0xFFFFFF;
      if (top != in) crc ^= 0x864CFB;
    }
  }
  const std::string sum = {static_cast<char>(crc >> 16),
                           static_cast<char>(crc >> 8 & 0xFF),
                           static_cast<char>(crc & 0xFF)};
  EXPECT_TRUE(
      agrees(check("pgp-armor", pgp_block(packet, encode_base64(sum)))));
}

// --- Macaroons

std::string field(char type, const std::string& data) {
  return std::string(1, type) + static_cast<char>(data.size()) + data;
}

std::string macaroon_v2() {
  const std::string end(1, '\0');
  return "\x02" + field(1, "pypi.org") + field(2, "some-identifier") + end +
         field(2, R"({"version": 1})") + end + field(1, "elsewhere") +
         field(2, "third") + field(4, "key") + end + end +
         field(6, some_bytes(32));
}

TEST(Macaroon, VersionTwo) {
  const std::string bytes = macaroon_v2();
  for (const std::string& value :
       {"pypi-" + encode_base64url(bytes), encode_base64(bytes),
        to_hex(as_bytes(bytes))}) {
    const auto result = check("macaroon", value);
    EXPECT_TRUE(agrees(result)) << value;
    EXPECT_EQ(fact(result, "location"), "pypi.org");
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(fails(
        check("macaroon", "pypi-" + encode_base64url(bytes.substr(0, size)))));
  }
  EXPECT_TRUE(
      fails(check("macaroon", "pypi-" + encode_base64url(bytes + "x"))));
}

TEST(Macaroon, VersionOne) {
  const auto packet = [](const std::string& text) {
    const std::size_t size = text.size() + 5;
    const char digits[] = "0123456789abcdef";
    return std::string{'0', '0', digits[size >> 4], digits[size & 15]} + text +
           "\n";
  };
  const std::string bytes = packet("location https://x.y") +
                            packet("identifier some") + packet("cid caveat") +
                            packet("signature " + some_bytes(32));
  const auto result = check("macaroon", encode_base64url(bytes));
  EXPECT_TRUE(agrees(result));
  EXPECT_EQ(fact(result, "location"), "https://x.y");
  EXPECT_TRUE(fails(check("macaroon", encode_base64url(bytes + "0"))));
  EXPECT_TRUE(fails(check("macaroon", encode_base64url(bytes.substr(4)))));
}

TEST(Macaroon, FlyToken) {
  const std::string bytes = std::string("\x94\x93\xC4\x02", 4) + "id" + "\x01" +
                            std::string("\xC2\xA4", 2) + "here" +
                            std::string("\x92\x01\x91\x05\xC4\x03", 6) + "sig";
  EXPECT_TRUE(agrees(check("macaroon", "fm2_" + encode_base64(bytes))));
  EXPECT_TRUE(agrees(check("macaroon", "FlyV1 fm2_" + encode_base64(bytes))));
  EXPECT_TRUE(fails(check("macaroon", "fm2_" + encode_base64(bytes + "x"))));
  EXPECT_TRUE(fails(check("macaroon", encode_base64("\x94\xDD\xFF\xFF\xFF"))));
}

// --- Identifiers

TEST(DiscordBot, FirstPartIsASnowflake) {
  const std::string id = "123456789012345678";
  const auto result =
      check("discord-bot", encode_base64url(id) + ".abcdef.rest");
  EXPECT_TRUE(agrees(result));
  EXPECT_EQ(fact(result, "account"), id);
  for (const std::string& bad :
       {encode_base64url(id), encode_base64url(id) + ".abcdef",
        encode_base64url("1234") + ".a.b",
        encode_base64url("012345678901234567") + ".a.b",
        encode_base64url("12345678901234567x") + ".a.b",
        std::string("mfa.abc.def")}) {
    EXPECT_TRUE(fails(check("discord-bot", bad))) << bad;
  }
}

TEST(Uuid, VersionAndVariant) {
  EXPECT_TRUE(agrees(check("uuid", "123e4567-e89b-42d3-a456-426614174000")));
  EXPECT_TRUE(agrees(check("uuid", "123E4567-E89B-12D3-B456-426614174000")));
  for (const char* bad : {"123e4567-e89b-02d3-a456-426614174000",
                          "123e4567-e89b-92d3-a456-426614174000",
                          "123e4567-e89b-42d3-c456-426614174000",
                          "123e4567-e89b-42d3-a456-42661417400",
                          "123e4567-e89b-42d3-a456-4266141740000",
                          "123e4567ae89b-42d3-a456-426614174000",
                          "123e4567-e89b-42d3-a456-42661417400g",
                          "00000000-0000-0000-0000-000000000000", ""}) {
    EXPECT_TRUE(fails(check("uuid", bad))) << bad;
  }
}

TEST(Telegram, BotIdInRange) {
  const auto result = check("telegram", "1234567890:AAabc");
  EXPECT_TRUE(agrees(result));
  EXPECT_EQ(fact(result, "account"), "1234567890");
  for (const char* bad :
       {"1234567890", "12:AA", "0123456789:AA", "123456789012:AA",
        "99999999999999999999999:AA", "12345a789:AA", ":AA"}) {
    EXPECT_TRUE(fails(check("telegram", bad))) << bad;
  }
}

TEST(AwsKeyId, NewerIdsHoldTheAccount) {
  const auto newer =
      check("aws-key-id", std::string("ASIA") + "Y34FZKBO" + "KMUTVV7A");
  EXPECT_TRUE(agrees(newer));
  EXPECT_EQ(fact(newer, "account"), "609629065308");
  const auto older =
      check("aws-key-id", std::string("AKIA") + "IOSFODNN7" + "EXAMPLE");
  EXPECT_TRUE(agrees(older));
  EXPECT_EQ(fact(older, "account"), "");
  EXPECT_TRUE(fails(check("aws-key-id", "AKIA0000000000000000")));
  EXPECT_TRUE(fails(check("aws-key-id", "AKIA")));
}

TEST(WireGuard, ClampedScalar) {
  std::string key = some_bytes(32);
  key.front() = '\x08';
  key.back() = '\x41';
  EXPECT_TRUE(agrees(check("wireguard", encode_base64(key))));
  key.front() = '\x09';
  EXPECT_TRUE(fails(check("wireguard", encode_base64(key))));
  key.front() = '\x08';
  key.back() = '\x01';
  EXPECT_TRUE(fails(check("wireguard", encode_base64(key))));
  EXPECT_TRUE(fails(check("wireguard", encode_base64(key + "x"))));
}

}  // namespace
}  // namespace tokensweep
