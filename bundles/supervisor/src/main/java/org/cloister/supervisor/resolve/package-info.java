/**
 * From a definition to a spec: names become numbers, defaults that the host lacks are left out,
 * sources are followed safely, and everything becomes one ordered list. Nothing on the host is
 * changed here; the host is seen through {@link org.cloister.supervisor.resolve.HostView} alone.
 */
package org.cloister.supervisor.resolve;
