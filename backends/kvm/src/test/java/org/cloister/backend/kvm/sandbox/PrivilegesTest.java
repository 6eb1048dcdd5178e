package org.cloister.backend.kvm.sandbox;

import org.cloister.backend.contract.PrivilegesContract;
import org.junit.jupiter.api.Tag;

@Tag("kvm")
class PrivilegesTest extends PrivilegesContract {}
