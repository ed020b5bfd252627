// SPDX-License-Identifier: Apache-2.0
// tokensweep-pack: compiles the catalogue to the pack that the program embeds,
// and checks that it loads. Runs at build time only.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "rules/rule_lint.h"
#include "rules/yaml_loader.h"
#include "scanner/engine/detector.h"

namespace {

using tokensweep::Result;

Result<void> make_pack(const std::string& catalogue,
                       const std::string& output) {
  TRY_ASSIGN(std::vector<tokensweep::Rule> rules,
             tokensweep::load_rule_path(catalogue, {.strict_provider = true}));
  TRY(tokensweep::check_references(rules));
  TRY_ASSIGN(const std::string pack,
             tokensweep::compile_pack(std::move(rules)));
  TRY_ASSIGN(const auto detector, tokensweep::Detector::from_bytes(pack));
  // A rule is decoded and compiled at its first hit: do it for each now.
  for (std::uint32_t i = 0; i < detector->rules().size(); ++i) {
    static_cast<void>(detector->rules().compiled(i));
  }
  return tokensweep::write_file_atomically(output, pack, 0644);
}

}  // namespace

int main(int argc, char** argv) {
  std::string output;
  std::string catalogue;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view flag = argv[i];
    if (flag == "--output") output = argv[i + 1];
    if (flag == "--catalogue") catalogue = argv[i + 1];
  }
  if (output.empty() || catalogue.empty()) {
    std::fputs("usage: tokensweep-pack --output FILE --catalogue DIR\n",
               stderr);
    return 2;
  }
  const Result<void> done = make_pack(catalogue, output);
  if (!done) {
    std::fprintf(stderr, "%s\n", done.error().message().c_str());
    return 1;
  }
  return 0;
}
