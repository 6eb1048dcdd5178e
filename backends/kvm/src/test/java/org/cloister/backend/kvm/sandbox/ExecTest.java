package org.cloister.backend.kvm.sandbox;

import org.cloister.backend.contract.ExecContract;
import org.junit.jupiter.api.Tag;

@Tag("kvm")
class ExecTest extends ExecContract {}
