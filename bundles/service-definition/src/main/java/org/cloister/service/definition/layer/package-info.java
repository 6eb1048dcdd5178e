/**
 * What is done to a definition before it is read as a whole: drop-ins are laid over it, and the
 * instance of a template is filled in. None of its parameters or results is ever {@code null}.
 */
package org.cloister.service.definition.layer;
