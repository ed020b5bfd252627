# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)
include(GoogleTest)

# Everything that runs several threads, for the thread sanitizer.
add_custom_target(thread_tests)
add_custom_target(all_fuzzers)

# Where tests find files of the source tree and the build.
add_library(tokensweep_test_paths INTERFACE)
target_compile_definitions(tokensweep_test_paths INTERFACE
  TOKENSWEEP_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
  TOKENSWEEP_BINARY_DIR="${PROJECT_BINARY_DIR}")

# tokensweep_test(NAME SOURCES... [LINK...] [LABELS...] [NEEDS TARGETS...]
#                 [TIMEOUT SECONDS] [WHOLE])
# Makes the GoogleTest executable test_NAME and registers each of its tests.
# With WHOLE the executable is one test: right when its fixtures are dear.
# Label `threads` puts it under the thread sanitizer. NEEDS are programs that
# the test starts.
function(tokensweep_test name)
  cmake_parse_arguments(PARSE_ARGV 1 test
    "WHOLE" "TIMEOUT" "SOURCES;LINK;LABELS;NEEDS")
  if(NOT test_SOURCES)
    return()
  endif()
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 120)
  endif()
  set(target test_${name})
  add_executable(${target} ${test_SOURCES})
  target_link_libraries(${target} PRIVATE
    ${test_LINK} GTest::gmock GTest::gtest_main tokensweep_test_paths
    tokensweep_settings tokensweep_warnings tokensweep_fast_link)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  if(TOKENSWEEP_SANITIZE AND NOT test_WHOLE)
    # The product's own sources are optimised; a test's take a third of the time
    # to compile without, and run hardly longer.
    target_compile_options(${target} PRIVATE -O0)
  endif()
  if(test_NEEDS)
    add_dependencies(${target} ${test_NEEDS})
  endif()
  if("threads" IN_LIST test_LABELS)
    add_dependencies(thread_tests ${target})
  endif()
  if(test_WHOLE)
    add_test(NAME ${name} COMMAND ${target})
    set_tests_properties(${name} PROPERTIES
      TIMEOUT ${test_TIMEOUT} LABELS "${test_LABELS}")
  else()
    gtest_discover_tests(${target}
      TEST_PREFIX "${name}."
      DISCOVERY_MODE PRE_TEST
      DISCOVERY_TIMEOUT 60
      PROPERTIES TIMEOUT ${test_TIMEOUT} LABELS "${test_LABELS}")
  endif()
endfunction()

# tokensweep_script_test(NAME SCRIPT [ARGUMENTS...])
# Registers a script; it passes when it exits with 0.
function(tokensweep_script_test name script)
  add_test(NAME ${name}
    COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/${script}" ${ARGN})
  set_tests_properties(${name} PROPERTIES TIMEOUT 900
    ENVIRONMENT "TOKENSWEEP_BINARY_DIR=${PROJECT_BINARY_DIR}")
endfunction()

# tokensweep_fuzzer(NAME SOURCES... [LINK...])
# Makes fuzz_NAME. Every build links it, with a small main that replays files,
# and runs it over tests/fuzz/corpus/NAME, so that no fuzzer rots; with
# TOKENSWEEP_FUZZ it is a libFuzzer program.
function(tokensweep_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 fuzzer "" "" "SOURCES;LINK")
  set(target fuzz_${name})
  add_executable(${target} ${fuzzer_SOURCES})
  target_link_libraries(${target} PRIVATE
    ${fuzzer_LINK} tokensweep_settings tokensweep_warnings
    tokensweep_fast_link)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  if(TOKENSWEEP_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${target} PRIVATE
      "${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp")
  endif()
  add_dependencies(all_fuzzers ${target})
  set(corpus "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name}")
  if(NOT EXISTS "${corpus}")
    set(corpus "")
  endif()
  add_test(NAME fuzz.${name} COMMAND ${target} -runs=0 ${corpus})
  set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 120 LABELS fuzz)
endfunction()

# tokensweep_benchmark(NAME SOURCES... [LINK...])
# Makes the Google Benchmark program bench_NAME. Build it in release.
function(tokensweep_benchmark name)
  cmake_parse_arguments(PARSE_ARGV 1 bench "" "" "SOURCES;LINK")
  set(target bench_${name})
  add_executable(${target} ${bench_SOURCES})
  target_link_libraries(${target} PRIVATE
    ${bench_LINK} benchmark::benchmark_main tokensweep_settings
    tokensweep_warnings tokensweep_fast_link)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
endfunction()
