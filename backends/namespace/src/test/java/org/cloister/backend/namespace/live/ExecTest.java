package org.cloister.backend.namespace.live;

import org.cloister.backend.contract.ExecContract;

class ExecTest extends ExecContract {}
