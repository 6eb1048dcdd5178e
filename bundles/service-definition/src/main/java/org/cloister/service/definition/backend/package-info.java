/**
 * The choice of a backend, and requests for one as people write them. None of its parameters or
 * results is ever {@code null}.
 */
package org.cloister.service.definition.backend;
