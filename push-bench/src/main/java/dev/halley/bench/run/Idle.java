package dev.halley.bench.run;

import dev.halley.bench.Figures;
import java.util.List;
import java.util.Map;

/**
 * Many connections on which nothing happens, and what each costs; then three messages to all. The heap is resident from the start, so what is resident beyond the empty server's is native.
 */
final class Idle implements Scenario {
    private static final int FIRST = 200;
    private static final int BROADCASTS = 3;
    private static final double KIB = 1024;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public List<String> cases(Scale scale) {
        return List.of(named(scale.many()), named(scale.most()));
    }

    private static String named(int clients) {
        return "idle-" + clients;
    }

    @Override
    public boolean wantsVariants() {
        return true;
    }

    @Override
    public void run(Session session) throws Exception {
        Scale scale = session.scale();
        try (Stage stage = session.stage(session.setup().withFlags("-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch"))) {
            // what the first clients leave behind, classes and compiled code, is no connection's
            stage.clients().come(Math.min(FIRST, scale.many()));
            stage.clients().leave();
            Figures empty = stage.collected();
            int present = 0;
            for (int wanted : List.of(scale.many(), scale.most())) {
                int clients = session.clients(wanted);
                stage.clients().come(clients - present);
                present = clients;
                Figures full = stage.collected();
                Map<Measure, Double> values =
                        stage.meter().burst(BROADCASTS, clients).values();
                values.put(Measure.HEAP_EACH, (full.get("heap") - empty.get("heap")) / clients / KIB);
                values.put(Measure.NATIVE_EACH, (full.get("rss") - empty.get("rss")) / clients / KIB);
                values.put(Measure.DIRECT_EACH, (full.get("direct") - empty.get("direct")) / clients / KIB);
                session.found(named(wanted), values);
            }
        }
    }
}
