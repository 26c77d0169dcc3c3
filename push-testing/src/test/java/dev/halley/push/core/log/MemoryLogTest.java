package dev.halley.push.core.log;

import dev.halley.push.PushConfig;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.FakeTime;
import dev.halley.push.testing.LogContractTest;

class MemoryLogTest extends LogContractTest {
    @Override
    protected Log newLog(PushConfig config, FakeTime time) {
        return new MemoryLog(config, time, "lane");
    }
}
