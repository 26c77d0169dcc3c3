package dev.halley.push.core.connection;

class SlowLogStreamTest extends StreamTest {
    @Override
    boolean slow() {
        return true;
    }
}
