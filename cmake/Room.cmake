# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

# tokensweep_room(NAME [SOURCES...] [HEADERS...] [LINK...] [PRIVATE_LINK...])
# Makes the static library tokensweep_NAME, alias tokensweep::NAME. Includes
# are written from the project's root. LINK is seen by users of the room,
# PRIVATE_LINK is not. A room without sources becomes an interface library.
function(tokensweep_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room
    "" "" "SOURCES;HEADERS;LINK;PRIVATE_LINK")
  if(room_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "room ${name}: ${room_UNPARSED_ARGUMENTS}?")
  endif()
  set(target tokensweep_${name})
  if(room_SOURCES)
    add_library(${target} STATIC ${room_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE
      tokensweep_warnings ${room_PRIVATE_LINK})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(tokensweep::${name} ALIAS ${target})
  target_link_libraries(${target} ${scope} tokensweep_settings ${room_LINK})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(${target} ${scope} "${PROJECT_SOURCE_DIR}")
  # A header with a source is the source's first include, so it compiles alone
  # already (tools/check_arrows looks); the others are compiled to see it.
  set(alone ${room_HEADERS})
  list(TRANSFORM room_SOURCES REPLACE "[.]cpp$" ".h" OUTPUT_VARIABLE proven)
  list(REMOVE_ITEM alone ${proven})
  if(alone)
    target_sources(${target} ${scope} FILE_SET HEADERS
      BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${alone})
  endif()
endfunction()
