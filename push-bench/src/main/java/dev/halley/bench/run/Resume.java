package dev.halley.bench.run;

import dev.halley.bench.server.Contestant;
import dev.halley.bench.server.Contestant.Ability;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All are cut, messages are published, and all come back with their cursors. */
final class Resume implements Scenario {
    /** These count from the publish, before anybody was there. */
    private static final Set<Measure> MEANINGLESS =
            Set.of(Measure.P50, Measure.P90, Measure.P99, Measure.P999, Measure.MAX);

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public List<String> cases(Scale scale) {
        return List.of("resume");
    }

    @Override
    public boolean suits(Contestant contestant, String transport) {
        return contestant.abilities().contains(Ability.CURSORS);
    }

    @Override
    public void run(Session session) throws Exception {
        Scale scale = session.scale();
        int clients = session.clients(scale.many());
        try (Stage stage = session.stage(session.setup())) {
            stage.clients().come(clients);
            stage.clients().cut();
            stage.publish("burst", scale.missed());
            Map<Measure, Double> values =
                    stage.meter().back(scale.missed(), clients).values();
            values.keySet().removeAll(MEANINGLESS);
            session.found("resume", values);
        }
    }
}
