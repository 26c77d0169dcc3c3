package dev.halley.push.core.connection;

class SlowLogPollTest extends PollTest {
    @Override
    boolean slow() {
        return true;
    }
}
