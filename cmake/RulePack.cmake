# SPDX-License-Identifier: Apache-2.0
# The rule pack inside the binary: compiled from the catalogue at build time,
# checked by the tool that writes it, and mapped with the binary.
include_guard(GLOBAL)

# tokensweep_embed_rule_pack(PACKER)
# Makes the object library tokensweep_embedded_pack, alias
# tokensweep::embedded_pack. PACKER is the target of the packing tool.
function(tokensweep_embed_rule_pack packer)
  set(catalogue "${PROJECT_SOURCE_DIR}/rules/catalogue")
  set(pack "${PROJECT_BINARY_DIR}/rules.pack")
  set(assembly "${PROJECT_BINARY_DIR}/rule_pack.S")
  # A glob on purpose: a file that exists is a rule that runs.
  file(GLOB rule_files CONFIGURE_DEPENDS "${catalogue}/*.yaml")
  add_custom_command(
    OUTPUT "${pack}"
    COMMAND ${packer} --output "${pack}" --catalogue "${catalogue}"
    DEPENDS ${packer} ${rule_files}
    COMMENT "Packing the rule catalogue"
    VERBATIM)
  set(RULE_PACK_FILE "${pack}")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/rule_pack.S.in" "${assembly}"
    @ONLY)
  set_source_files_properties("${assembly}" PROPERTIES
    OBJECT_DEPENDS "${pack}")
  add_library(tokensweep_embedded_pack OBJECT "${assembly}")
  add_library(tokensweep::embedded_pack ALIAS tokensweep_embedded_pack)
endfunction()
