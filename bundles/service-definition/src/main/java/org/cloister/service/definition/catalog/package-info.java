/**
 * Which definition of each name is in force, and how others learn of it. None of its parameters or
 * results is ever {@code null}.
 */
package org.cloister.service.definition.catalog;
