/** What a failed step of a sandbox's launch program means to whoever wrote the definition. */
@Export
@Version("1.0.0")
package org.cloister.linux.sandbox.failure;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
