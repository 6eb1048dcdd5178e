package org.cloister.backend.namespace.live;

import org.cloister.backend.contract.FileSystemContract;

class FileSystemTest extends FileSystemContract {}
