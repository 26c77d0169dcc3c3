package dev.halley.bench.run;

import dev.halley.bench.Figures;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Three crowds after each other in one JVM: whether the last costs what the first did, and what each leaves behind. */
final class Waves implements Scenario {
    private static final int WAVES = 3;
    private static final double MIB = 1 << 20;

    @Override
    public String name() {
        return "waves";
    }

    @Override
    public List<String> cases(Scale scale) {
        return IntStream.rangeClosed(1, WAVES).mapToObj(wave -> "wave-" + wave).toList();
    }

    @Override
    public void run(Session session) throws Exception {
        Scale scale = session.scale();
        try (Stage stage = session.stage(session.setup())) {
            for (String wave : cases(scale)) {
                stage.clients().come(scale.clients());
                int burst = scale.burst(FanOut.warmUp(stage, scale), scale.burstSeconds());
                Map<Measure, Double> values =
                        stage.meter().burst(burst, scale.clients()).values();
                stage.clients().leave();
                Figures left = stage.collected();
                values.put(Measure.HEAP, left.get("heap") / MIB);
                values.put(Measure.RSS, left.get("rss") / MIB);
                session.found(wave, values);
            }
        }
    }
}
