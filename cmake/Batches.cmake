# SPDX-License-Identifier: Apache-2.0
# Sources compiled several as one, in the presets that set CMAKE_UNITY_BUILD,
# and those of tests in the others when TOKENSWEEP_BATCH_TESTS is set.
# tools/source_batches.py says which, anew at every configuration.
include_guard(GLOBAL)

# tokensweep_batch_target(TARGET FOLDER)
# Groups the C++ sources of a target of a source folder.
function(tokensweep_batch_target target folder)
  # From here on only sources with a group are joined.
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  set(sources "")
  get_target_property(files ${target} SOURCES)
  list(FILTER files INCLUDE REGEX "[.]cpp$")
  foreach(file IN LISTS files)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${folder}")
    list(APPEND sources "${file}")
  endforeach()
  execute_process(
    COMMAND "${PROJECT_SOURCE_DIR}/tools/source_batches.py" ${sources}
    OUTPUT_VARIABLE lines
    COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" batches "${lines}")
  set(number 0)
  foreach(line IN LISTS batches)
    separate_arguments(members UNIX_COMMAND "${line}")
    math(EXPR number "${number} + 1")
    set_source_files_properties(${members} DIRECTORY "${folder}"
      PROPERTIES UNITY_GROUP "${target}_${number}")
  endforeach()
endfunction()

# tokensweep_batch_sources(FOLDER)
# Does that for every target of a source folder and of those below it.
function(tokensweep_batch_sources folder)
  get_property(targets DIRECTORY "${folder}" PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type MATCHES "^(STATIC_LIBRARY|EXECUTABLE)$")
      tokensweep_batch_target(${target} "${folder}")
    endif()
  endforeach()
  get_property(subfolders DIRECTORY "${folder}" PROPERTY SUBDIRECTORIES)
  foreach(subfolder IN LISTS subfolders)
    tokensweep_batch_sources("${subfolder}")
  endforeach()
endfunction()
