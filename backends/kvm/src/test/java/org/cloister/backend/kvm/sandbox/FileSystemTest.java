package org.cloister.backend.kvm.sandbox;

import org.cloister.backend.contract.FileSystemContract;
import org.junit.jupiter.api.Tag;

@Tag("kvm")
class FileSystemTest extends FileSystemContract {}
