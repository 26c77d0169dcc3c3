package dev.halley.push.core.connection;

class SlowLogGapTest extends GapTest {
    @Override
    boolean slow() {
        return true;
    }
}
