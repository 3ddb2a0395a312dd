# The responders against real avahi-daemons, in network namespaces; skipped where these cannot be had.
add_library(net_lab STATIC net/netlab.c net/told.c)
target_link_libraries(net_lab PUBLIC crier_announce PkgConfig::CMOCKA)
crier_test(net avahi_responder LINK net_lab)
crier_test(net core_responder LINK net_lab)
set_tests_properties(net/avahi_responder net/core_responder PROPERTIES
	SKIP_RETURN_CODE 77 RUN_SERIAL ON)
