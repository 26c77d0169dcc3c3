package dev.halley.push.cdi;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Takes what the event bus logs; it must be asked for, or {@link #close} fails the test. */
final class LogRecorder extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("dev.halley.push.cdi");
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    LogRecorder() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /** The one record there is. */
    LogRecord take() {
        if (records.size() != 1) {
            throw new AssertionError("expected one record, found " + messages());
        }
        return records.remove(0);
    }

    private List<String> messages() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
        if (!records.isEmpty()) {
            throw new AssertionError("logged and not expected: " + messages());
        }
    }
}
