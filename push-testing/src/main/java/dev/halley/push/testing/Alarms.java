package dev.halley.push.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What Halley logs between a beginning and an end that somebody should see: warnings, errors, stack traces. */
final class Alarms extends Handler {
    private final Logger logger = Logger.getLogger("dev.halley");
    private final Formatter formatter = new SimpleFormatter();
    private final Queue<String> records = new ConcurrentLinkedQueue<>();

    void begin() {
        records.clear();
        logger.addHandler(this);
    }

    /** What was logged since the beginning. */
    List<String> end() {
        logger.removeHandler(this);
        return List.copyOf(records);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.WARNING.intValue() || record.getThrown() != null) {
            records.add(text(record));
        }
    }

    private String text(LogRecord record) {
        StringWriter text = new StringWriter();
        text.append(record.getLoggerName() + " " + record.getLevel() + ": " + formatter.formatMessage(record));
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            text.append("\n");
            thrown.printStackTrace(new PrintWriter(text, true));
        }
        return text.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
