// SPDX-License-Identifier: Apache-2.0
// A secret that is to be checked or revoked, and where it was read.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_text.h"
#include "findings/finding.h"

namespace tokensweep::verify {

// One content in which the secret stands.
struct Sighting {
  std::string path;     // as in the report's occurrence; bytes
  std::string content;  // the whole file or blob; empty when over a limit
  ByteRange span;       // of the secret (in its encoded form) in `content`
};

struct Subject {
  std::string fingerprint;
  std::string rule;
  std::string provider;
  SecretText secret;
  // Of the match: `registry`, `username`, `expires`, `account` ...
  std::map<std::string, std::string> facts;
  // Secrets of the rule's other parts and named groups, by name.
  std::map<std::string, SecretText> parts;
  std::vector<Sighting> sightings;
};

// Reads a finding's secret again from the places that it names, and requires
// that the fingerprint agrees: nothing else in a report says what a secret is.
// The error says why it cannot be read again. The command line hands one in.
using SubjectSource = std::function<Result<Subject>(const Finding&)>;

}  // namespace tokensweep::verify
