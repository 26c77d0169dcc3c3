/**
 * Runs a WAR by {@code java -jar}. {@link dev.halley.launcher.Main} knows only the JDK and makes the class loader that
 * {@link dev.halley.launcher.Server}, and with it Tomcat, lives in.
 */
@NullMarked
package dev.halley.launcher;

import org.jspecify.annotations.NullMarked;
