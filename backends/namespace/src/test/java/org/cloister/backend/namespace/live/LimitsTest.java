package org.cloister.backend.namespace.live;

import org.cloister.backend.contract.LimitsContract;

class LimitsTest extends LimitsContract {}
