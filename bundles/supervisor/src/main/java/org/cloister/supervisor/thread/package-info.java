/** The few threads that supervision has, however many services there are, and mailboxes on them. */
package org.cloister.supervisor.thread;
