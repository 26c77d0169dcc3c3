package dev.halley.push.core.connection;

class SlowLogPublishTest extends PublishTest {
    @Override
    boolean slow() {
        return true;
    }
}
