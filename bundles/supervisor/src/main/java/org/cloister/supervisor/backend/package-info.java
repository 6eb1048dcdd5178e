/**
 * The isolation backends that are present: their probes, the choice among them, and what they
 * honour. They come and go while services run.
 */
package org.cloister.supervisor.backend;
