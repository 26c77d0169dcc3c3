package dev.halley.push.servlet;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;

/**
 * Before JDK 24 a thread holds on to the code that was running when it was made, for permission checks, and so do the threads that it makes. A thread that
 * Tomcat makes while a dispatcher hands it work would keep the application for ever. With a security manager Tomcat takes that from its threads itself; without
 * one nobody asks for it, and it is taken from them here. Its start scripts open {@code java.lang} for its own search for such leaks; where that is closed,
 * nothing happens.
 */
final class TomcatThreads {
    private static final Logger LOG = System.getLogger(TomcatThreads.class.getName());
    private static final String THREAD = "org.apache.tomcat.util.threads.TaskThread";

    private TomcatThreads() {}

    /** The application has ended: threads that go on forget who made them. */
    static void forgetMakers() {
        try {
            Field makers = Thread.class.getDeclaredField("inheritedAccessControlContext");
            makers.setAccessible(true);
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getClass().getName().equals(THREAD)) {
                    makers.set(thread, null);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "threads of the container go on holding on to who made them, if they do", e);
        }
    }
}
