package dev.halley.bench.jmh;

import dev.halley.push.PushConfig;
import dev.halley.push.core.SystemTicker;
import dev.halley.push.core.log.MemoryLog;
import dev.halley.push.spi.Log;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What all benchmarks put in: messages of 100 characters, and logs that are full, so that each append also removes. */
final class Samples {
    /** JSON of 100 characters, with numbers and texts as applications have them. */
    static final String DATA =
            "{\"id\":\"o-4711\",\"symbol\":\"HLY\",\"price\":101.25,\"volume\":1200,\"note\":\"what a traders typed, few words\"}";

    private static final String LANE = "k3x9";
    /** More than the default bounds let a log keep, for any number of topics up to 10,000. */
    private static final int MORE_THAN_FITS = 170_000;

    private static final int ROUND = 1000;

    private Samples() {}

    static String topic(int number) {
        return "orders/" + number;
    }

    /** One for each topic, in their order. */
    static List<Log.Draft> drafts(int topics) {
        return IntStream.range(0, topics)
                .mapToObj(number -> new Log.Draft(topic(number), DATA, null, null, null, null))
                .toList();
    }

    /** At the default bounds, written to in turns: 1,000 messages of one topic, or 64 MiB of many. */
    static MemoryLog fullLog(int topics) {
        MemoryLog log = new MemoryLog(PushConfig.defaults(), new SystemTicker(), LANE);
        List<Log.Draft> round =
                topics == 1 ? Collections.nCopies(ROUND, drafts(1).get(0)) : drafts(topics);
        for (int i = 0; i < MORE_THAN_FITS; i += round.size()) {
            log.append(round);
        }
        return log;
    }
}
