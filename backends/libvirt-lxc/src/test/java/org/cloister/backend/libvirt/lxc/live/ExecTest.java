package org.cloister.backend.libvirt.lxc.live;

import org.cloister.backend.contract.ExecContract;

class ExecTest extends ExecContract {}
