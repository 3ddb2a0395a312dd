if(CRIER_DOCKER)
	crier_test(golden docker LINK crier_backends)
endif()
