package dev.halley.push.spi;

/** The only source of time. Thread-safe. */
public interface Ticker {
    /**
     * @return nanoseconds from an arbitrary origin; compare by subtraction
     */
    long nanoTime();

    /**
     * @return milliseconds since 1970
     */
    long currentTimeMillis();
}
