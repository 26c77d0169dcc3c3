package dev.halley.push.core;

import dev.halley.push.spi.Ticker;

/** The only class that reads the clock. */
public final class SystemTicker implements Ticker {
    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }
}
