package dev.halley.push.core.connection;

class SlowLogSubscribeTest extends SubscribeTest {
    @Override
    boolean slow() {
        return true;
    }
}
