# cmake -DROOT=... -DOUTPUT=... -DVERSION=... -P digest.cmake
# Writes the version of the sources that decide what a run gives, so that stored runs of other
# sources are never taken for their own.
file(GLOB_RECURSE sources RELATIVE "${ROOT}" "${ROOT}/sim/*.[ch]pp" "${ROOT}/models/*.[ch]pp"
  "${ROOT}/topologies/*.[ch]pp" "${ROOT}/experiments/*.[ch]pp")
list(SORT sources)
set(all "")
foreach(source IN LISTS sources)
  file(SHA256 "${ROOT}/${source}" digest)
  string(APPEND all "${source} ${digest}\n")
endforeach()
string(SHA256 digest "${all}")
string(SUBSTRING "${digest}" 0 12 digest)
set(text "// Made by cmake/digest.cmake.
#include \"experiments/store/store.hpp\"

namespace halfopen::experiments {

const std::string& engine_version() {
    static const std::string version = \"${VERSION}+${digest}\";
    return version;
}

}  // namespace halfopen::experiments
")
set(before "")
if(EXISTS "${OUTPUT}")
  file(READ "${OUTPUT}" before)
endif()
if(NOT before STREQUAL text)
  file(WRITE "${OUTPUT}" "${text}")
endif()
