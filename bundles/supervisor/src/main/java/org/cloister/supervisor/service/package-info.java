/**
 * One service as it lives: a mailbox into which events come, the state machine that decides, and
 * what carries out its decisions.
 */
package org.cloister.supervisor.service;
