# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

# tokensweep_program(TARGET [PRODUCT] [SHARED_RUNTIME] [OUTPUT NAME]
#                    SOURCES... [LINK...])
# Makes an executable. A PRODUCT is built by `./run` and lands at the top of the
# build folder. The machine where it runs needs no C++ runtime, but for
# SHARED_RUNTIME: that is for programs with a C++ shared library, which must
# not meet a second runtime.
function(tokensweep_program target)
  cmake_parse_arguments(PARSE_ARGV 1 program
    "PRODUCT;SHARED_RUNTIME" "OUTPUT" "SOURCES;LINK")
  add_executable(${target} ${program_SOURCES})
  target_link_libraries(${target} PRIVATE
    ${program_LINK} tokensweep_settings tokensweep_warnings)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  if(program_OUTPUT)
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${program_OUTPUT})
  endif()
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND program_SHARED_RUNTIME)
    # Nothing to add.
  elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
  else()
    target_link_libraries(${target} PRIVATE tokensweep_fast_link)
  endif()
  if(program_PRODUCT)
    set_target_properties(${target} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
    add_dependencies(all_products ${target})
  endif()
endfunction()
