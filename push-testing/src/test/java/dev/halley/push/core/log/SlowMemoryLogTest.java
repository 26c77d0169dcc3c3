package dev.halley.push.core.log;

import dev.halley.push.PushConfig;
import dev.halley.push.spi.Log;
import dev.halley.push.testing.FakeTime;
import dev.halley.push.testing.LogContractTest;
import dev.halley.push.testing.SlowLog;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

class SlowMemoryLogTest extends LogContractTest {
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();

    @Override
    protected Log newLog(PushConfig config, FakeTime time) {
        return new SlowLog(new MemoryLog(config, time, "lane"), later::add);
    }

    @Override
    protected <T> T get(CompletionStage<T> stage) {
        for (Runnable next = later.poll(); next != null; next = later.poll()) {
            next.run();
        }
        return super.get(stage);
    }
}
