package dev.halley.it.wire;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the server logs, instead of the console: a warning or a stack trace is an error of ours, whatever a client did. */
public final class LogRecords extends Handler {
    private final Logger root = LogManager.getLogManager().getLogger("");
    private final Handler[] others = root.getHandlers();
    private final Thread.UncaughtExceptionHandler uncaught = Thread.getDefaultUncaughtExceptionHandler();
    private final List<String> alarming = new CopyOnWriteArrayList<>();

    public LogRecords() {
        for (Handler other : others) {
            root.removeHandler(other);
        }
        root.addHandler(this);
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            LogRecord record = new LogRecord(Level.SEVERE, "uncaught in " + thread.getName());
            record.setThrown(thrown);
            publish(record);
        });
    }

    public List<String> alarming() {
        return alarming;
    }

    @Override
    public void publish(LogRecord record) {
        boolean alarms = record.getLevel().intValue() >= Level.WARNING.intValue() || record.getThrown() != null;
        if (alarms
                && !isTomcatsNoteToItself(record)
                && !isTomcatsRefusal(record)
                && !isTomcatsOwnRace(record)
                && !isTomcatsUnfinishedText(record)
                && !isSlowMachine(record)) {
            StringWriter text = new StringWriter();
            text.append(record.getLoggerName())
                    .append(" ")
                    .append(record.getLevel().getName())
                    .append(": ")
                    .append(new SimpleFormatter().formatMessage(record))
                    .append("\n");
            if (record.getThrown() != null) {
                record.getThrown().printStackTrace(new PrintWriter(text, true));
            }
            alarming.add(text.toString());
        }
    }

    /** When a client resets a response that was given up before all of it was taken, Tomcat recycles it late, and says so. */
    private static boolean isTomcatsNoteToItself(LogRecord record) {
        return record.getLevel().equals(Level.INFO)
                && record.getThrown() != null
                && record.getThrown().getClass().getSimpleName().equals("RecycleRequiredException");
    }

    /** What is no HTTP never gets to us; Tomcat answers it by 400, and says so the first time. */
    private static boolean isTomcatsRefusal(LogRecord record) {
        return record.getLevel().equals(Level.INFO)
                && record.getThrown() instanceof IllegalArgumentException
                && String.valueOf(record.getLoggerName()).startsWith("org.apache.coyote.http11.");
    }

    /**
     * Where a write from another thread fails while Tomcat's thread has not quite let go of the request, Tomcat finds its own state machine in a
     * state that it did not expect, and closes the connection, which is dead already. Nothing of ours can know when its thread has let go.
     */
    private static boolean isTomcatsOwnRace(LogRecord record) {
        return record.getThrown() instanceof IllegalStateException
                && String.valueOf(record.getThrown().getMessage()).contains("asyncPostProcess()")
                && record.getThrown().getMessage().contains("[ERROR]");
    }

    /** Tomcat warns where the random numbers for its session ids took it 100 ms: what a busy machine does, not what we do. */
    private static boolean isSlowMachine(LogRecord record) {
        return String.valueOf(record.getLoggerName()).equals("org.apache.catalina.util.SessionIdGeneratorBase")
                && String.valueOf(record.getMessage()).startsWith("Creation of SecureRandom instance");
    }

    /** A text of more than one frame whose session is closed after the first: Tomcat goes on to the next on a thread of its own, and fails there. */
    private static boolean isTomcatsUnfinishedText(LogRecord record) {
        return record.getThrown() instanceof IllegalStateException
                && Arrays.stream(record.getThrown().getStackTrace())
                        .anyMatch(frame -> frame.getClassName().endsWith("$TextMessageSendHandler"))
                && Arrays.stream(record.getThrown().getStackTrace())
                        .noneMatch(frame -> frame.getClassName().startsWith("dev.halley"));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Thread.setDefaultUncaughtExceptionHandler(uncaught);
        root.removeHandler(this);
        for (Handler other : others) {
            root.addHandler(other);
        }
    }
}
