/**
 * The CDI event bus: topics as qualifiers, what clients do as events. An application uses
 * {@link dev.halley.push.cdi.Topic} only.
 */
@NullMarked
package dev.halley.push.cdi;

import org.jspecify.annotations.NullMarked;
