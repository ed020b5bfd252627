# SPDX-License-Identifier: Apache-2.0
# Outside libraries as imported targets. What has a usable archive is linked
# statically, because dynamic linking costs milliseconds at every start.
include_guard(GLOBAL)

# tokensweep_archive(NAME ARCHIVE HEADER [LINK...])
# Makes tokensweep::NAME from a static archive and one header that proves
# that the development package is there.
function(tokensweep_archive name archive header)
  find_library(TOKENSWEEP_${name}_ARCHIVE NAMES ${archive} REQUIRED)
  find_path(TOKENSWEEP_${name}_INCLUDE NAMES ${header} REQUIRED)
  mark_as_advanced(TOKENSWEEP_${name}_ARCHIVE TOKENSWEEP_${name}_INCLUDE)
  add_library(tokensweep::${name} STATIC IMPORTED GLOBAL)
  set_target_properties(tokensweep::${name} PROPERTIES
    IMPORTED_LOCATION "${TOKENSWEEP_${name}_ARCHIVE}"
    INTERFACE_INCLUDE_DIRECTORIES "${TOKENSWEEP_${name}_INCLUDE}"
    INTERFACE_LINK_LIBRARIES "${ARGN}")
endfunction()

# tokensweep_runtime_library(NAME LIBRARY HEADER)
# Makes tokensweep::NAME for a library that is not linked but opened at first
# use by its one wrapper. The wrapper gets the include folder and the soname
# of the headers' version as TOKENSWEEP_<NAME>_SONAME.
function(tokensweep_runtime_library name library header)
  find_library(TOKENSWEEP_${name}_SHARED NAMES ${library} REQUIRED)
  find_path(TOKENSWEEP_${name}_INCLUDE NAMES ${header} REQUIRED)
  mark_as_advanced(TOKENSWEEP_${name}_SHARED TOKENSWEEP_${name}_INCLUDE)
  execute_process(
    COMMAND "${CMAKE_OBJDUMP}" -p "${TOKENSWEEP_${name}_SHARED}"
    OUTPUT_VARIABLE dynamic_section
    COMMAND_ERROR_IS_FATAL ANY)
  if(NOT dynamic_section MATCHES "SONAME +([^ \n]+)")
    message(FATAL_ERROR "${TOKENSWEEP_${name}_SHARED} has no soname")
  endif()
  string(TOUPPER ${name} upper_name)
  add_library(tokensweep_${name} INTERFACE)
  target_include_directories(tokensweep_${name} SYSTEM INTERFACE
    "${TOKENSWEEP_${name}_INCLUDE}")
  target_compile_definitions(tokensweep_${name} INTERFACE
    TOKENSWEEP_${upper_name}_SONAME="${CMAKE_MATCH_1}")
  target_link_libraries(tokensweep_${name} INTERFACE ${CMAKE_DL_LIBS})
  add_library(tokensweep::${name} ALIAS tokensweep_${name})
endfunction()

find_package(Threads REQUIRED)
tokensweep_archive(hs libhs.a hs/hs.h m)
tokensweep_archive(re2 libre2.a re2/re2.h Threads::Threads)
tokensweep_archive(yaml_cpp libyaml-cpp.a yaml-cpp/yaml.h)
tokensweep_archive(crypto libcrypto.a openssl/evp.h
  Threads::Threads ${CMAKE_DL_LIBS})
tokensweep_archive(gpg_error libgpg-error.a gpg-error.h)
tokensweep_archive(gcrypt libgcrypt.a gcrypt.h tokensweep::gpg_error)
tokensweep_archive(deflate libdeflate.a libdeflate.h)
tokensweep_archive(zlib libz.a zlib.h)
tokensweep_archive(sqlite libsqlite3.a sqlite3.h
  Threads::Threads ${CMAKE_DL_LIBS} m)
tokensweep_runtime_library(curl curl curl/curl.h)
tokensweep_runtime_library(libgit2 git2 git2.h)

# Debian packs no archive of fmt, so it is compiled in; include it sparingly.
find_package(fmt 9 REQUIRED)
add_library(tokensweep_fmt INTERFACE)
target_link_libraries(tokensweep_fmt INTERFACE fmt::fmt-header-only)
add_library(tokensweep::fmt ALIAS tokensweep_fmt)

find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
if(TOKENSWEEP_TESTS)
  find_package(GTest 1.12 REQUIRED)
  find_package(benchmark REQUIRED)
endif()
