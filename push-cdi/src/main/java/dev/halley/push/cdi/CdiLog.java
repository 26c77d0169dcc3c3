package dev.halley.push.cdi;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

/** What the event bus says at run time. */
final class CdiLog {
    private static final System.Logger LOGGER = System.getLogger("dev.halley.push.cdi");

    private CdiLog() {}

    static void observerFailed(String observer, String event, Throwable failure) {
        LOGGER.log(
                ERROR,
                "HALLEY-0151 " + observer + " failed on " + event + "; other observers are told all the same",
                failure);
    }

    static void notPublished(String topic, Throwable failure) {
        LOGGER.log(WARNING, "HALLEY-0152 an event fired with topic " + topic + " is not published", failure);
    }

    static void afterTransactionFailed(String what, Throwable failure) {
        LOGGER.log(ERROR, "HALLEY-0153 " + what + " failed after its transaction ended", failure);
    }

    /** A client's mistake: one line, no stack trace, and not at a level that a client could fill a disk with. */
    static void unreadable(String observer, String event, String expected, RuntimeException failure) {
        LOGGER.log(
                DEBUG,
                () -> "HALLEY-0154 " + observer + " is not told of " + event + ": data expected as " + expected
                        + ", found " + failure.getMessage());
    }
}
