package dev.halley.bench.run;

import dev.halley.bench.Figures;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** More handshakes at the same time than the container has threads: by a server that has just started, and once more. */
final class Connect implements Scenario {
    @Override
    public String name() {
        return "connect";
    }

    @Override
    public List<String> cases(Scale scale) {
        return List.of("connect-first", "connect-again");
    }

    @Override
    public void run(Session session) throws Exception {
        int clients = session.scale().clients();
        try (Stage stage = session.stage(session.setup())) {
            for (String storm : cases(session.scale())) {
                Figures came = stage.clients().storm(clients);
                Map<Measure, Double> values = new EnumMap<>(Measure.class);
                values.put(Measure.ACCEPTED, came.get("ready") / came.get("seconds"));
                values.put(Measure.CLIENTS, came.get("clients"));
                values.put(Measure.MISSING, clients - came.get("ready"));
                values.put(Measure.SECONDS, came.get("seconds"));
                values.put(Measure.CUT, came.get("cut"));
                values.put(Measure.REFUSED, came.get("refused"));
                session.found(storm, values);
                stage.clients().leave();
            }
        }
    }
}
