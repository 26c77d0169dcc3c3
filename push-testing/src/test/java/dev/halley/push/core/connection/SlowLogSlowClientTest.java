package dev.halley.push.core.connection;

class SlowLogSlowClientTest extends SlowClientTest {
    @Override
    boolean slow() {
        return true;
    }
}
