# What tests/bench/run measures with; built with everything else, so that it stays buildable.
add_executable(bare_loop bench/bare_loop.c)
target_link_libraries(bare_loop PRIVATE PkgConfig::AVAHI_CLIENT)
foreach(name manager snapshot)
	add_executable(bench_${name} bench/bench_${name}.c bench/world.c)
	target_link_libraries(bench_${name} PRIVATE crier_backends crier_core crier_util)
endforeach()
