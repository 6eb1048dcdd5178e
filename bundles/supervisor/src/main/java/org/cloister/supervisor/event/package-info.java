/** What operators and other bundles are told: the latest events, in order. */
package org.cloister.supervisor.event;
