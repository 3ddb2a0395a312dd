crier_test(golden docker LINK crier_backends)
