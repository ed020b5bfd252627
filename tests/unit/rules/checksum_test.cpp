// SPDX-License-Identifier: Apache-2.0
// No token stands whole here: each is put together from repeated pieces.
#include "rules/checksum.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/base32.h"
#include "base/base58.h"
#include "base/base64.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "rules/checksum_families.h"

namespace tokensweep {
namespace {

// The first `size` bytes of `piece` repeated.
std::string repeat(std::string_view piece, std::size_t size) {
  std::string text;
  while (text.size() < size) text += piece;
  text.resize(size);
  return text;
}

ChecksumSpec spec_of(std::string algorithm, std::string encoding = "",
                     std::string over = "body") {
  ChecksumSpec spec;
  spec.algorithm = std::move(algorithm);
  spec.encoding = std::move(encoding);
  spec.over = std::move(over);
  return spec;
}

ChecksumSpec with_parameter(std::string algorithm, std::string parameter) {
  ChecksumSpec spec = spec_of(std::move(algorithm));
  spec.parameter = std::move(parameter);
  return spec;
}

struct Vector {
  std::string name;
  ChecksumSpec spec;
  std::string anchor;
  std::string before;
  std::string check;
  std::string after;
};

std::string storage_bytes() {
  std::string bytes;
  for (int i = 0; i < 57; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

std::vector<Vector> vectors() {
  std::vector<Vector> all;
  all.push_back({"github classic", spec_of("crc32", "base62"), "ghp_",
                 "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5", "0Zb5Hm", ""});
  ChecksumSpec fine = spec_of("sha256-base32", "", "all");
  fine.width = 8;
  fine.trailing = 8;
  all.push_back({"github fine-grained", fine, "github_pat_",
                 "github_pat_1" + repeat("A1", 20) + "B_" + repeat("Zz9", 43),
                 "WKH6ZOGZ", repeat("Q", 8)});
  all.push_back({"gitlab routable", spec_of("crc32", "base36", "all"), "glpat-",
                 "glpat-" + repeat("Ab0_", 32) + ".01.0w", "0d229y3", ""});
  all.push_back({"vercel", spec_of("crc32", "base62"), "vcp_",
                 "vcp_" + repeat("Ab3-", 50), "1zqGgY", ""});
  all.push_back({"cloudflare", spec_of("crc32", "hex-lower"), "cfut_",
                 "cfut_" + repeat("aB3dE5", 40), "59a56985", ""});
  ChecksumSpec zuplo = spec_of("crc32", "hex-lower");
  zuplo.separator = "_";
  all.push_back({"zuplo", zuplo, "zpka_",
                 "zpka_" + repeat("0a1b2c3d", 32) + "_", "51546e53", ""});
  ChecksumSpec grafana = spec_of("crc32", "hex-le", "all");
  grafana.separator = "_";
  all.push_back({"grafana", grafana, "glsa_",
                 "glsa_" + repeat("Gx7Qm2", 32) + "_", "6e4f267e", ""});
  all.push_back({"confluent", spec_of("crc32", "base64-le"), "cflt",
                 "cflt" + repeat("Kf9+Qz/1", 54), "aF/ajQ", ""});
  all.push_back({"apify", spec_of("crc32", "base62-lower-first", "all"),
                 "apify_api_", "apify_api_" + repeat("Qw3eR5", 30), "0LNLNn",
                 ""});
  all.push_back({"polar", spec_of("crc32", "base62"), "polar_oat_",
                 "polar_oat_" + repeat("Pq8rS2t", 37), "2S9o1R", ""});
  all.push_back({"canva", spec_of("crc32", "hex-lower", "all"), "cnvca",
                 "cnvca" + repeat("Hy6_jK-1", 43), "7febf983", ""});
  all.push_back({"saladcloud", spec_of("crc32", "base62"), "salad_cloud_user_",
                 "salad_cloud_user_" + repeat("Mn5bV7", 40), "32DnCn", ""});
  all.push_back({"azure storage", with_parameter("azure-his", "Default0:+ASt"),
                 "", encode_base64(storage_bytes()) + "+ASt", "Y5ep4A==", ""});
  all.push_back(
      {"azure cask", spec_of("azure-cask"), "",
       repeat("Ab1Cd2Ef3Gh4", 52) + "JQQJ99BA" + repeat("A", 16) + "AZDO",
       "IhbN", ""});
  all.push_back({"entra", spec_of("entra-secret"), "",
                 "abc8Q~" + repeat("d", 31), "cWb", ""});
  all.push_back(
      {"nkey", spec_of("nkey"), "", "SU" + repeat("A", 52), "AAEQ", ""});
  all.push_back(
      {"stellar", spec_of("stellar"), "", "S" + repeat("A", 51), "BSU2", ""});
  return all;
}

TEST(Checksum, EveryVectorIsComputedAndAgrees) {
  for (const Vector& v : vectors()) {
    SCOPED_TRACE(v.name);
    EXPECT_EQ(problem_with(v.spec), "");
    EXPECT_EQ(compute_check(v.spec, v.anchor, v.before), v.check);
    EXPECT_EQ(verify_checksum(v.spec, v.anchor, v.before + v.check + v.after),
              CheckOutcome::kAgrees);
  }
}

// Bytes of the anchor and, with `over: body`, the separator are what names
// the format: changing those makes another format and not a wrong check.
TEST(Checksum, EveryChangedByteFails) {
  for (const Vector& v : vectors()) {
    SCOPED_TRACE(v.name);
    const std::string secret = v.before + v.check;
    for (std::size_t i = v.anchor.size(); i < secret.size(); ++i) {
      for (const char other : {'a', 'Z', '7', 'q', 'B'}) {
        std::string changed = secret;
        changed[i] = other;
        if (changed == secret) continue;
        EXPECT_NE(verify_checksum(v.spec, v.anchor, changed + v.after),
                  CheckOutcome::kAgrees)
            << "byte " << i;
      }
    }
  }
}

TEST(Checksum, ChangedDataFailsAndIsNotMerelyInapplicable) {
  for (const Vector& v : vectors()) {
    SCOPED_TRACE(v.name);
    std::string changed = v.before + v.check + v.after;
    const std::size_t at = v.anchor.size() + 10;
    changed[at] = changed[at] == '2' ? '3' : '2';
    EXPECT_EQ(verify_checksum(v.spec, v.anchor, changed), CheckOutcome::kFails);
  }
}

TEST(Checksum, TooShortIsNotApplicable) {
  for (const Vector& v : vectors()) {
    SCOPED_TRACE(v.name);
    EXPECT_EQ(verify_checksum(v.spec, v.anchor, ""),
              CheckOutcome::kNotApplicable);
    EXPECT_EQ(verify_checksum(v.spec, v.anchor, v.anchor),
              CheckOutcome::kNotApplicable);
    EXPECT_EQ(verify_checksum(v.spec, v.anchor, v.anchor + "abc"),
              CheckOutcome::kNotApplicable);
  }
}

TEST(Checksum, UnitChecks) {
  EXPECT_EQ(crc32(as_bytes("hello")), 0x3610a686U);
  EXPECT_EQ(compute_check(spec_of("crc32", "base62"), "", "hello"), "0zNvy2");
  EXPECT_EQ(compute_check(spec_of("crc32", "hex-lower"), "", "hello"),
            "3610a686");
  EXPECT_EQ(compute_check(spec_of("crc32", "hex-upper"), "", "hello"),
            "3610A686");
  EXPECT_EQ(compute_check(spec_of("crc32", "hex-le"), "", "hello"), "86a61036");
  ChecksumSpec base64 = spec_of("crc32", "base64-le");
  EXPECT_EQ(compute_check(base64, "", "hello"), "hqYQNg");
  base64.width = 8;
  EXPECT_EQ(compute_check(base64, "", "hello"), "hqYQNg==");
  EXPECT_EQ(compute_check(spec_of("sha256-base32"), "", "hello"), "FTZE3OS7");
}

TEST(Checksum, MarvinMatchesSymCrypt) {
  EXPECT_EQ(checksums::marvin(0xd53cd9cecd0893b7, "abc"), 0x22c74339492769bfU);
  EXPECT_EQ(checksums::marvin32(0xd53cd9cecd0893b7, "abc"),
            0x22c74339U ^ 0x492769bfU);
}

TEST(Checksum, AtlassianTakesTheEqualsSignIntoTheData) {
  const ChecksumSpec spec = spec_of("crc32", "hex-upper", "all");
  const std::string before = "ATATT3" + repeat("xFfGF0-_", 180) + "=";
  const auto check = compute_check(spec, "ATATT3", before);
  ASSERT_TRUE(check);
  EXPECT_EQ(check->size(), 8U);
  EXPECT_EQ(verify_checksum(spec, "ATATT3", before + *check),
            CheckOutcome::kAgrees);
  const std::string without = before.substr(0, before.size() - 1);
  EXPECT_EQ(verify_checksum(spec, "ATATT3", without + *check),
            CheckOutcome::kFails);
}

TEST(Checksum, AnchorIsCutOnlyWhenItIsThere) {
  const ChecksumSpec spec = spec_of("crc32", "base62");
  EXPECT_EQ(compute_check(spec, "GHP_", "ghp_hello"), "0zNvy2");
  EXPECT_EQ(compute_check(spec, "ghp_", "hello"), "0zNvy2");
  EXPECT_EQ(compute_check(spec, "", "hello"), "0zNvy2");
}

TEST(Checksum, MissingSeparatorIsNotApplicable) {
  ChecksumSpec spec = spec_of("crc32", "hex-lower");
  spec.separator = "_";
  EXPECT_FALSE(compute_check(spec, "", "hello"));
  EXPECT_EQ(verify_checksum(spec, "", "hello_3610a686"), CheckOutcome::kAgrees);
  EXPECT_EQ(verify_checksum(spec, "", "hello-3610a686"),
            CheckOutcome::kNotApplicable);
}

TEST(AzureHis, OtherKeySizes) {
  struct Case {
    std::string parameter;
    std::size_t front;  // characters before the sign
    std::size_t bytes;
    std::string encoding;
  };
  const std::vector<Case> cases = {{"Default0:+ASt", 76, 64, ""},
                                   {"IoTHub00:AIoT", 33, 32, ""},
                                   {"Access00:AzCa", 33, 32, ""},
                                   {"PAdmin00,Query000:AzSe", 42, 39, ""},
                                   {"Functi00:AzFu", 44, 40, "base64url"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.parameter);
    ChecksumSpec spec = with_parameter("azure-his", c.parameter);
    spec.encoding = c.encoding;
    EXPECT_EQ(problem_with(spec), "");
    const std::string sign = c.parameter.substr(c.parameter.find(':') + 1);
    for (const char* const piece : {"Ab1", "Zx9Q", "kP0dw"}) {
      const std::string before = repeat(piece, c.front) + sign;
      const auto check = compute_check(spec, "", before);
      ASSERT_TRUE(check);
      const auto bytes = decode_base64(before + *check);
      ASSERT_TRUE(bytes);
      EXPECT_EQ(bytes->size(), c.bytes);
      EXPECT_EQ(verify_checksum(spec, "", before + *check),
                CheckOutcome::kAgrees);
    }
    EXPECT_EQ(verify_checksum(spec, "", repeat("Ab1", 88)),
              CheckOutcome::kNotApplicable);
  }
}

TEST(AzureHis, AnySeedOfTheListAgrees) {
  const ChecksumSpec list =
      with_parameter("azure-his", "Send0000,Manage00,Listen00:+ASb");
  const std::string before = repeat("Ab1", 33) + "+ASb";
  for (const char* seed : {"Send0000", "Manage00", "Listen00"}) {
    const auto check =
        compute_check(with_parameter("azure-his", seed), "", before);
    ASSERT_TRUE(check);
    EXPECT_EQ(verify_checksum(list, "", before + *check),
              CheckOutcome::kAgrees);
  }
  const auto other =
      compute_check(with_parameter("azure-his", "Default0"), "", before);
  ASSERT_TRUE(other);
  EXPECT_EQ(verify_checksum(list, "", before + *other), CheckOutcome::kFails);
}

TEST(AzureCask, OlderAndLongKeys) {
  const ChecksumSpec spec = spec_of("azure-cask");
  const std::string before =
      repeat("Ab1Cd2Ef3Gh4", 52) + "JQQJ99BA" + repeat("A", 16) + "AZDO";
  const std::string older =
      encode_base64(checksums::little_endian(checksums::marvin32(
                        0x44656661756c7430, *decode_base64(before))))
          .substr(0, 4);
  EXPECT_EQ(verify_checksum(spec, "", before + older), CheckOutcome::kAgrees);
  ChecksumSpec wide = spec;
  wide.width = 8;
  const auto check = compute_check(wide, "", before);
  ASSERT_TRUE(check);
  EXPECT_EQ(check->substr(0, 4), "IhbN");
  EXPECT_EQ(verify_checksum(spec, "", before + *check), CheckOutcome::kAgrees);
}

TEST(Entra, OlderFormHasNoCheck) {
  const std::string older = "abc7Q~" + repeat("d", 31) + "cWb";
  EXPECT_EQ(verify_checksum(spec_of("entra-secret"), "", older),
            CheckOutcome::kNotApplicable);
}

TEST(AzureDevOps, TheMadeUpTokenHolds) {
  const std::string token =
      std::string("aaatwayeaudnhgajbifqydiob4") + "ibceqtcqkucfyydenbwha5dypq";
  const ChecksumSpec any = spec_of("azure-devops-pat");
  EXPECT_EQ(verify_checksum(any, "", token), CheckOutcome::kAgrees);
  int kinds = 0;
  for (const char* parameter : {"user", "app"}) {
    const auto spec = with_parameter("azure-devops-pat", parameter);
    if (verify_checksum(spec, "", token) == CheckOutcome::kAgrees) ++kinds;
  }
  EXPECT_EQ(kinds, 1);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'k' ? 'j' : 'k';
    EXPECT_EQ(verify_checksum(any, "", changed), CheckOutcome::kFails) << i;
  }
}

TEST(AzureDevOps, TheEndIsChosenToFit) {
  for (const char* parameter : {"user", "app"}) {
    const auto spec = with_parameter("azure-devops-pat", parameter);
    for (const char* const piece : {"abc", "z7q2x", "qwerty"}) {
      const std::string before = repeat(piece, 44);
      const auto check = compute_check(spec, "", before);
      ASSERT_TRUE(check);
      EXPECT_EQ(verify_checksum(spec, "", before + *check),
                CheckOutcome::kAgrees);
    }
  }
}

TEST(Nkey, SeedOfZeroBytes) {
  const std::string secret = "SU" + repeat("A", 51) + "AAAEQ";
  EXPECT_EQ(secret.size(), 58U);
  EXPECT_EQ(verify_checksum(spec_of("nkey"), "SU", secret),
            CheckOutcome::kAgrees);
}

TEST(Stellar, SeedOfZeroBytes) {
  const std::string secret = "S" + repeat("A", 50) + "ABSU2";
  EXPECT_EQ(secret.size(), 56U);
  EXPECT_EQ(verify_checksum(spec_of("stellar"), "", secret),
            CheckOutcome::kAgrees);
}

// Sample of the Bitcoin wiki's page on the wallet import format.
TEST(Base58Check, WalletImportFormat) {
  const std::string key =
      std::string("5HueCGU8rMjxEXxiPuD5BDk") + "u4MkFqeZyd4dZ1jvhTVqvbTLvyTJ";
  const ChecksumSpec spec = spec_of("base58check");
  EXPECT_EQ(verify_checksum(spec, "", key), CheckOutcome::kAgrees);
  for (std::size_t i = 0; i < key.size(); ++i) {
    for (const char other : {'1', '0', 'z'}) {
      std::string changed = key;
      changed[i] = other;
      if (changed == key) continue;
      EXPECT_EQ(verify_checksum(spec, "", changed), CheckOutcome::kFails);
    }
  }
}

TEST(Base58Check, TheEndIsChosenToFit) {
  for (const char* parameter : {"", "bitcoin", "ripple"}) {
    const auto spec = with_parameter("base58check", parameter);
    EXPECT_EQ(problem_with(spec), "");
    for (const std::string& before :
         {"5K" + repeat("Kb8x", 43), "s" + repeat("nH", 22),
          "xprv9s21ZrQH143K" + repeat("QTDL4LX", 89), "edsk" + repeat("3m", 44),
          repeat("1", 30), repeat("z", 30)}) {
      const auto check = compute_check(spec, "", before);
      if (!check) continue;
      EXPECT_EQ(check->size(), 6U);
      EXPECT_EQ(verify_checksum(spec, "", before + *check),
                CheckOutcome::kAgrees);
    }
  }
  EXPECT_TRUE(
      compute_check(spec_of("base58check"), "", "5K" + repeat("Kb8x", 43)));
}

// BIP-173 and BIP-350: valid strings that carry no key.
TEST(Bech32, VectorsOfTheSpecification) {
  const ChecksumSpec plain = spec_of("bech32");
  const ChecksumSpec m = with_parameter("bech32", "m");
  for (const std::string_view text :
       {"a12uel5l", "A12UEL5L",
        "split1checkupstagehandshakeupstreamerranterred"
        "caperred2y9e3w"}) {
    if (text.size() < 10) {
      // No data characters: not a key.
      EXPECT_EQ(verify_checksum(plain, "", text), CheckOutcome::kNotApplicable);
      continue;
    }
    EXPECT_EQ(verify_checksum(plain, "", text), CheckOutcome::kAgrees);
    EXPECT_EQ(verify_checksum(m, "", text), CheckOutcome::kFails);
  }
  EXPECT_EQ(compute_check(plain, "", "a1"), "2uel5l");
  EXPECT_EQ(compute_check(plain, "", "A1"), "2UEL5L");
  EXPECT_EQ(compute_check(m, "", "a1"), "lqfn3a");
}

TEST(Bech32, KeysOfSeveralKinds) {
  const ChecksumSpec spec = spec_of("bech32");
  for (const std::string& before :
       {"AGE-SECRET-KEY-1" + repeat("QPZRY9X8", 52),
        "nsec1" + repeat("vl02", 52), "ed25519_sk1" + repeat("mua7l", 52)}) {
    const auto check = compute_check(spec, "", before);
    ASSERT_TRUE(check);
    const std::string key = before + *check;
    EXPECT_EQ(verify_checksum(spec, "", key), CheckOutcome::kAgrees);
    for (std::size_t i = before.rfind('1') + 1; i < key.size(); ++i) {
      for (const char other : {'q', 'Q', 'b', '3'}) {
        std::string changed = key;
        changed[i] = other;
        if (changed == key) continue;
        EXPECT_EQ(verify_checksum(spec, "", changed), CheckOutcome::kFails);
      }
    }
  }
}

// NIP-19's example of a private key.
TEST(Bech32, NostrExample) {
  const std::string key = std::string("nsec1vl029mgpspedva04g90vltkh6") +
                          "fvh240zqtv9k0t9af8935ke9laqsnlfe5";
  EXPECT_EQ(verify_checksum(spec_of("bech32"), "nsec1", key),
            CheckOutcome::kAgrees);
}

// The specification's vectors of repeated bytes 0x00 and 0x7f, 128 and 256
// bits.
TEST(Bip39, VectorsOfTheSpecification) {
  const ChecksumSpec spec = spec_of("bip39");
  const auto words = [](const std::string& word, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += word + " ";
    return text;
  };
  EXPECT_EQ(compute_check(spec, "", words("abandon", 11)), "about");
  EXPECT_EQ(compute_check(spec, "", words("abandon", 17)), "agent");
  EXPECT_EQ(compute_check(spec, "", words("abandon", 23)), "art");
  const std::string legal =
      "legal winner thank year wave sausage worth useful ";
  EXPECT_EQ(verify_checksum(spec, "", legal + "legal winner thank yellow"),
            CheckOutcome::kAgrees);
  EXPECT_EQ(verify_checksum(spec, "",
                            legal + legal +
                                "legal winner thank year wave "
                                "sausage worth title"),
            CheckOutcome::kAgrees);
}

TEST(Bip39, OtherPhrasesFail) {
  const ChecksumSpec spec = spec_of("bip39");
  const std::string legal =
      "legal winner thank year wave sausage worth useful ";
  for (const std::string& phrase :
       {legal + "legal winner thank zoo", legal + "legal winner thank yello",
        legal + "winner legal thank yellow", legal + "legal winner  yellow",
        legal + "thank yellow", std::string("yellow")}) {
    EXPECT_EQ(verify_checksum(spec, "", phrase), CheckOutcome::kFails)
        << phrase;
  }
  EXPECT_FALSE(compute_check(spec, "", "legal winner "));
  EXPECT_FALSE(compute_check(spec, "", legal + "legal winner thank"));
  EXPECT_FALSE(compute_check(spec, "", legal + "no such words "));
}

TEST(Luhn, CardNumbers) {
  const ChecksumSpec spec = spec_of("luhn");
  EXPECT_EQ(compute_check(spec, "", "7992739871"), "3");
  EXPECT_EQ(compute_check(spec, "", "4" + repeat("1", 14)), "1");
  EXPECT_EQ(verify_checksum(spec, "", "79927398713"), CheckOutcome::kAgrees);
  EXPECT_EQ(verify_checksum(spec, "", "7992 7398-713"), CheckOutcome::kAgrees);
  EXPECT_EQ(verify_checksum(spec, "", "79927398714"), CheckOutcome::kFails);
  EXPECT_EQ(verify_checksum(spec, "", "7992739871x"), CheckOutcome::kFails);
}

TEST(ChecksumSpec, ProblemsAreNamed) {
  EXPECT_TRUE(is_known_algorithm("crc32"));
  EXPECT_FALSE(is_known_algorithm("crc33"));
  EXPECT_FALSE(is_known_algorithm(""));
  EXPECT_NE(problem_with(spec_of("nothing")), "");
  EXPECT_NE(problem_with(spec_of("crc32")), "");
  EXPECT_NE(problem_with(spec_of("crc32", "base62", "tail")), "");
  EXPECT_NE(problem_with(spec_of("luhn", "base62")), "");
  EXPECT_NE(problem_with(spec_of("azure-his")), "");
  EXPECT_NE(problem_with(with_parameter("azure-his", "Short")), "");
  EXPECT_NE(problem_with(with_parameter("azure-his", "Default0:+A")), "");
  EXPECT_NE(problem_with(with_parameter("azure-his", "Default0,")), "");
  EXPECT_NE(problem_with(with_parameter("base58check", "flickr")), "");
  ChecksumSpec narrow = spec_of("crc32", "base62");
  narrow.width = 5;
  EXPECT_NE(problem_with(narrow), "");
}

TEST(Checksum, RandomTokensPracticallyNeverAgree) {
  std::mt19937 random(11);
  const ChecksumSpec spec = spec_of("crc32", "base62");
  int agreed = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string token = "ghp_";
    for (int j = 0; j < 36; ++j) {
      token.push_back(
          "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
          "uvwxyz"[random() % 62]);
    }
    if (verify_checksum(spec, "ghp_", token) == CheckOutcome::kAgrees) ++agreed;
  }
  EXPECT_EQ(agreed, 0);
}

}  // namespace
}  // namespace tokensweep
