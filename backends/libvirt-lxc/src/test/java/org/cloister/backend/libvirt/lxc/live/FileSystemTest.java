package org.cloister.backend.libvirt.lxc.live;

import org.cloister.backend.contract.FileSystemContract;

class FileSystemTest extends FileSystemContract {}
