/** What the translation of a spec needs to know, learnt from the host itself. */
@Export
@Version("1.0.0")
package org.cloister.linux.sandbox.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
