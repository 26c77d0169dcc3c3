package dev.halley.bench.run;

import dev.halley.bench.server.Contestant;
import dev.halley.bench.server.Contestant.Ability;
import java.util.List;
import java.util.Map;

/** Clients that publish, each one message after the other, and one that reads everything: on WebSockets, and by POST beside long polls. */
final class Publish implements Scenario {
    private static final int PUBLISHERS = 100;
    private static final int MESSAGES = 20_000;

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public List<String> cases(Scale scale) {
        return List.of("publish");
    }

    @Override
    public boolean suits(Contestant contestant, String transport) {
        return contestant.abilities().contains(Ability.PUBLISHING)
                && (transport.equals("ws-text") || transport.equals("poll"));
    }

    @Override
    public void run(Session session) throws Exception {
        int publishers = Math.min(PUBLISHERS, session.scale().clients());
        int each = Math.min(MESSAGES / publishers, session.scale().mostBurst());
        try (Stage stage = session.stage(session.setup().withPattern(publishers))) {
            stage.clients().come(1);
            // twice, the first time to warm up
            stage.meter().post(publishers, each);
            Meter.Posted posted = stage.meter().post(publishers, each);
            Map<Measure, Double> values = posted.read().values();
            values.put(Measure.ACCEPTED, posted.accepted());
            session.found("publish", values);
        }
    }
}
