# crier_fuzz(NAME LINK library...): fuzz/fuzz_NAME.c. With CRIER_FUZZ a program of libFuzzer; without, one
# that replays the corpus, run by ctest as fuzz/NAME
function(crier_fuzz name)
	cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
	add_executable(fuzz_${name} fuzz/fuzz_${name}.c)
	target_link_libraries(fuzz_${name} PRIVATE ${arg_LINK})
	if(CRIER_FUZZ)
		target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
	else()
		target_sources(fuzz_${name} PRIVATE fuzz/replay.c)
		add_test(NAME fuzz/${name} COMMAND fuzz_${name} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
		set_tests_properties(fuzz/${name} PROPERTIES TIMEOUT 120 LABELS fuzz)
	endif()
endfunction()

crier_fuzz(json_frames LINK crier_io crier_util)
crier_fuzz(netlink_message LINK crier_io crier_util)
crier_fuzz(utf8 LINK crier_util)
crier_fuzz(config LINK crier_config crier_core crier_util)
