/**
 * The life of one service as a pure function: {@link
 * org.cloister.supervisor.machine.ServiceMachine} takes where a service stands and what happened,
 * and answers with where it stands now and what is to be done. Nothing here touches the host, the
 * clock or a thread.
 */
package org.cloister.supervisor.machine;
