/** An application that takes Halley's jars into its {@code WEB-INF/lib}. It is zipped by the tests, and runs in servers. */
package dev.halley.containers.dropin;
