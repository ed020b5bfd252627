// SPDX-License-Identifier: Apache-2.0
#include "rules/example_list.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/hash.h"

namespace tokensweep {
namespace {

// The first eight bytes of each value's SHA-256, read big-endian; sorted. By
// chance a real secret is in it once in 10^17. Where they are published:
//
//   AWS: IAM and CLI user guides, key ids and their secret keys
//   Stripe: API reference and quickstart, test mode
//   jwt.io: the debugger's sample tokens, HS256 to HS512
//   RFC 7515 A.1: HS256 example
//   Microsoft: Azurite and storage emulator account, Cosmos DB emulator
//   Supabase: local development and self-hosting guides, demo keys
//   Slack: incoming webhook guide
//   GitHub: REST and OAuth guides
//   Telegram: Bot API guide
//   Discord: API reference, bot authentication
//   Cloudflare: API guide
//   Google: Firebase and Maps guides
//   Mailgun: API guide
//   PagerDuty: API reference
//   OAuth: RFC 6749 and RFC 6750
//   HTTP basic: RFC 2617 and RFC 7617
//   TOTP: key URI format guide
//   Fernet: specification's key
//   Flask: configuration guide
//   Ethereum tools: accounts of Hardhat, Anvil and Ganache, and their
//     phrases
//   BIP-39: vectors of zero bytes; BIP-32: vector 1
//   Bitcoin wiki: wallet import format; NIP-19
//   Docker Hub: pages of the postgres and mysql images
constexpr auto kExamples = std::to_array<std::uint64_t>({
    0x0011cc25eb432071, 0x00cf4c781dc37003, 0x02f7ce3c263f85c0,
    0x0409eb8eb137f94b, 0x095101cf732c298a, 0x0b5dd075ccdd03c4,
    0x0cecafe4ec476606, 0x1453cea2dc3799e9, 0x1a5d44a2dca19669,
    0x1c30fa0aedcd4406, 0x2243ae4c73014469, 0x23302102e2c9116b,
    0x2359b281e1fa0ec3, 0x2598f7d6adc142d8, 0x279a2219c2388e7f,
    0x288168700858cd78, 0x29c2d69027bbde66, 0x2cafc0970149a84f,
    0x2cd1f6f312c5f208, 0x2f3227eccce10b91, 0x2fd747913045713d,
    0x30fd6b09067a0bc6, 0x3543c50b0cb9cea8, 0x41ef4bb0b23661e6,
    0x424742fc6538f5e7, 0x456d146d35bb38e7, 0x50d5f283b535e9fd,
    0x52d33e4911386f2d, 0x53f5da0aaa93d64c, 0x578592185588730b,
    0x5895b89c8fb33402, 0x5d712ba728d81c07, 0x5e6a8235e121de87,
    0x5ff0e82e56c3cf64, 0x60a09e4357868c1e, 0x647f7143af147062,
    0x654b2b06319049d0, 0x687da00b09c83361, 0x69be79ef3c28f55d,
    0x6c96130f130ab0d6, 0x6d4cd1b04c74ca79, 0x6d7fa4e64d4b1f3e,
    0x70541e07fd4f900b, 0x731fa294d036e54f, 0x732508ed9267f0b1,
    0x73f71af093fdf154, 0x78314b11be2e5815, 0x797c0ce414586cc8,
    0x7e8de44ea9ecf6d5, 0x7f75367e78812551, 0x80d1c192cf2210c5,
    0x81514d24cca5583f, 0x82e74299544e0073, 0x8335c55334821eef,
    0x86007eb367696d32, 0x8807e19c17b2f83f, 0x897424aa34b2c490,
    0x8be5d113c0871ce1, 0x8d4ef6536dc8895f, 0x8fa137c80f53443e,
    0x94aefb8be78b2b7c, 0x9705102db0d5f99e, 0x9c5d0a6656e5d3f3,
    0x9c846fdf0fa8955c, 0x9d6a2b9d1f01d457, 0xa064b502e61d27e9,
    0xa1af13543ba8ad27, 0xa2f9cc3a6a3bcbba, 0xa35b81a7d7927b70,
    0xaa6547439583c3a2, 0xac9265e56c79b234, 0xb1471f544ceeea31,
    0xb26ab6529d20ebeb, 0xb48d18ad980028fe, 0xb5f53b0ffd3631b9,
    0xb83e96417f61cb14, 0xb8e148545b13c78b, 0xbb4978fbe7638de8,
    0xbc1a50966c9e6486, 0xbc3ae723f57c6b9e, 0xbf1725a8f98bea37,
    0xc557eec878dfd852, 0xc6e61fd62a80dd2b, 0xc6ea27c534f993d3,
    0xc794fa6d20c64efb, 0xc85debb55f2f204d, 0xca7459e2b26776de,
    0xcb20d34a7adda2f5, 0xcdfce49713b0b848, 0xcf4d418ed3de92d7,
    0xd3873980f248ddeb, 0xd88a2cb53b61ef4d, 0xda816f9f2c16e6c5,
    0xdad03a755c4616a8, 0xe21b597ba6b9cafa, 0xe9974c507d2a8021,
    0xea143f77d9219e76, 0xecb0e7ba498c5920, 0xecc00cce8213e3ad,
    0xf2d6ca16515033e5, 0xf5c388734d28087b, 0xf79cd64f9cea2378,
    0xfa1ccdeec8175c63, 0xfc6a5e9ae75f9160, 0xfdcf9c6defc0af2a,
});
static_assert(std::ranges::is_sorted(kExamples));

}  // namespace

bool is_published_example(std::string_view secret) {
  const Sha256 digest = sha256(as_bytes(secret));
  std::uint64_t front = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    front = (front << 8) | std::to_integer<std::uint64_t>(digest[i]);
  }
  return std::ranges::binary_search(kExamples, front);
}

}  // namespace tokensweep
