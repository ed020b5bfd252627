// SPDX-License-Identifier: Apache-2.0
#include "base/secret_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

static_assert(!std::is_copy_constructible_v<SecretText>);
static_assert(!std::is_copy_assignable_v<SecretText>);
static_assert(!std::is_convertible_v<SecretText, std::string>);
static_assert(!std::is_convertible_v<std::string, SecretText>);

// Fits into the object itself.
constexpr std::string_view kShort = "s3cret-bytes";
// What is left of it when only its first byte is overwritten.
constexpr std::string_view kTail = kShort.substr(1);

// Where an object stands, so that what is left after it can be looked at.
template <typename T>
class Place {
 public:
  T* address() { return reinterpret_cast<T*>(bytes_.data()); }
  [[nodiscard]] bool shows(std::string_view text) const {
    const auto* const begin = reinterpret_cast<const char*>(bytes_.data());
    return std::string_view(begin, bytes_.size()).find(text) !=
           std::string_view::npos;
  }

 private:
  alignas(T) std::array<unsigned char, sizeof(T)> bytes_{};
};

bool all_zero(const char* bytes, std::size_t size) {
  return std::all_of(bytes, bytes + size,
                     [](char byte) { return byte == '\0'; });
}

TEST(WipeTest, OverwritesTheWholeCapacity) {
  std::string text(1000, 'x');
  text = std::string(900, 'y');
  text.resize(10);
  const char* const bytes = text.data();
  const std::size_t capacity = text.capacity();
  ASSERT_GE(capacity, 900U);
  wipe(text);
  EXPECT_TRUE(text.empty());
  ASSERT_EQ(text.data(), bytes);
  EXPECT_TRUE(all_zero(bytes, capacity));
}

TEST(WipeTest, ShortTextsStandInTheObject) {
  Place<std::string> place;
  std::string* const text = new (place.address()) std::string(kShort);
  ASSERT_TRUE(place.shows(kShort));
  wipe(*text);
  EXPECT_FALSE(place.shows(kTail));
  EXPECT_TRUE(text->empty());
  std::destroy_at(text);
}

TEST(SecretTextTest, IsGoneWhenItEnds) {
  Place<SecretText> place;
  SecretText* const secret =
      new (place.address()) SecretText(std::string(kShort));
  EXPECT_EQ(secret->view(), kShort);
  ASSERT_TRUE(place.shows(kShort));
  std::destroy_at(secret);
  EXPECT_FALSE(place.shows(kTail));
}

TEST(SecretTextTest, AMoveLeavesNothingBehind) {
  Place<SecretText> place;
  SecretText* const from =
      new (place.address()) SecretText(std::string(kShort));
  ASSERT_TRUE(place.shows(kShort));
  const SecretText to = std::move(*from);
  EXPECT_EQ(to.view(), kShort);
  EXPECT_TRUE(from->empty());
  EXPECT_FALSE(place.shows(kTail));
  SecretText assigned(std::string("older"));
  *from = to.copy();
  ASSERT_TRUE(place.shows(kShort));
  assigned = std::move(*from);
  EXPECT_EQ(assigned.view(), kShort);
  EXPECT_FALSE(place.shows(kTail));
  std::destroy_at(from);
}

TEST(SecretTextTest, AnAssignmentWipesWhatWasThere) {
  Place<SecretText> place;
  SecretText* const secret =
      new (place.address()) SecretText(std::string(kShort));
  *secret = SecretText(std::string("new"));
  EXPECT_EQ(secret->view(), "new");
  EXPECT_FALSE(place.shows(kShort.substr(4)));
  SecretText& same = *secret;
  *secret = std::move(same);
  EXPECT_EQ(secret->view(), "new");
  std::destroy_at(secret);
}

TEST(SecretTextTest, CopiesAreOnPurpose) {
  const SecretText secret{std::string(kShort)};
  const SecretText copy = secret.copy();
  EXPECT_EQ(copy.view(), secret.view());
  EXPECT_NE(copy.view().data(), secret.view().data());
  EXPECT_TRUE(SecretText().empty());
  EXPECT_FALSE(copy.empty());
}

}  // namespace
}  // namespace tokensweep
