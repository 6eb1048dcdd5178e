/**
 * Supervision: what operators ask for, spread over the services. {@link
 * org.cloister.supervisor.SupervisorComponent} wires it to the framework.
 */
package org.cloister.supervisor;
