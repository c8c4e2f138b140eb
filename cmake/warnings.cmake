# One set of flags for every target of ours. `halfopen_flags` is linked by each of them.
option(HALFOPEN_WERROR "Warnings are errors with g++ 12 and clang 14" OFF)
set(HALFOPEN_SANITIZE "" CACHE STRING "Sanitizers, such as address,undefined")

add_library(halfopen_flags INTERFACE)
target_compile_options(halfopen_flags INTERFACE
  -ffp-contract=off -fno-fast-math
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # g++ 12 raises it wrongly at -O3 (its bug 105651)
  $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-zero-variadic-macro-arguments>) # GoogleTest's macros
target_include_directories(halfopen_flags INTERFACE ${PROJECT_SOURCE_DIR})

# A newer compiler's new warnings stop nobody.
set(compiler "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
if(HALFOPEN_WERROR AND compiler MATCHES "^(GNU 12|Clang 14)\\.")
  target_compile_options(halfopen_flags INTERFACE -Werror)
endif()
if(HALFOPEN_SANITIZE)
  set(sanitize -fsanitize=${HALFOPEN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(halfopen_flags INTERFACE ${sanitize})
  target_link_options(halfopen_flags INTERFACE ${sanitize})
endif()
