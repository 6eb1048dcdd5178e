/**
 * The logs of services: files that services append to by themselves, so that they survive the
 * platform. Here they are read over rotations, followed, and kept bounded.
 */
package org.cloister.supervisor.log;
