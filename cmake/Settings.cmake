# SPDX-License-Identifier: Apache-2.0
# Compiler settings and warnings, as targets that every other target links.
include_guard(GLOBAL)
include(CheckPIESupported)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# Invariants are checked in every build, so no build defines NDEBUG.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
check_pie_supported(LANGUAGES CXX)

find_program(TOKENSWEEP_CCACHE ccache)
if(TOKENSWEEP_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${TOKENSWEEP_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${TOKENSWEEP_CCACHE}")
endif()

add_library(tokensweep_warnings INTERFACE)
target_compile_options(tokensweep_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wcast-align -Wcast-qual
  -Wimplicit-fallthrough -Wformat=2 -Wundef -Wvla
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety -Wreserved-identifier>
  $<$<CXX_COMPILER_ID:Clang>:-Wsuggest-override>
  $<$<BOOL:${TOKENSWEEP_WERROR}>:-Werror>)
# g++ 12 reports these inside the standard library at -O2, for sound code.
target_compile_options(tokensweep_warnings INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized>)

find_package(Threads REQUIRED)
add_library(tokensweep_settings INTERFACE)
target_compile_features(tokensweep_settings INTERFACE cxx_std_20)
target_link_libraries(tokensweep_settings INTERFACE Threads::Threads)
target_compile_options(tokensweep_settings INTERFACE
  -fstack-protector-strong
  $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>
  -ffunction-sections -fdata-sections)
target_link_options(tokensweep_settings INTERFACE
  -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed -Wl,--gc-sections)

if(TOKENSWEEP_SANITIZE)
  set(sanitize -fsanitize=${TOKENSWEEP_SANITIZE} -fno-sanitize-recover=all
      -fno-omit-frame-pointer)
  target_compile_options(tokensweep_settings INTERFACE ${sanitize})
  target_link_options(tokensweep_settings INTERFACE ${sanitize})
endif()
if(TOKENSWEEP_FUZZ)
  target_compile_options(tokensweep_settings INTERFACE
    -fsanitize=fuzzer-no-link)
endif()

# Links faster. The release product keeps the system's default linker.
add_library(tokensweep_fast_link INTERFACE)
find_program(TOKENSWEEP_LLD ld.lld PATHS /usr/lib/llvm-14/bin)
if(TOKENSWEEP_LLD)
  cmake_path(GET TOKENSWEEP_LLD PARENT_PATH lld_folder)
  target_link_options(tokensweep_fast_link INTERFACE
    -B${lld_folder} -fuse-ld=lld)
endif()

# The version, for the few files that print it.
add_library(tokensweep_version INTERFACE)
target_compile_definitions(tokensweep_version INTERFACE
  TOKENSWEEP_VERSION="${PROJECT_VERSION}")
add_library(tokensweep::version ALIAS tokensweep_version)
