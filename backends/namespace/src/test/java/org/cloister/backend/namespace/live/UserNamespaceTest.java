package org.cloister.backend.namespace.live;

import org.cloister.backend.contract.UserNamespaceContract;

class UserNamespaceTest extends UserNamespaceContract {}
