package dev.halley.bench.run;

import dev.halley.bench.server.Contestant;
import dev.halley.bench.server.Contestant.Ability;
import java.util.List;

/** Clients that have one pattern, which matches one topic or many; as many messages. */
final class Wildcards implements Scenario {
    @Override
    public String name() {
        return "wildcards";
    }

    private static List<Integer> numbers(Scale scale) {
        return List.of(1, scale.topics());
    }

    @Override
    public List<String> cases(Scale scale) {
        return numbers(scale).stream().map(Wildcards::named).toList();
    }

    private static String named(int topics) {
        return "wildcards-" + topics;
    }

    @Override
    public boolean suits(Contestant contestant, String transport) {
        return contestant.abilities().contains(Ability.PATTERNS);
    }

    @Override
    public void run(Session session) throws Exception {
        Scale scale = session.scale();
        for (int topics : numbers(scale)) {
            try (Stage stage = session.stage(session.setup().withPattern(topics))) {
                stage.clients().come(scale.clients());
                // twice, the first time to warm up
                stage.meter().burst(scale.topics(), scale.clients());
                session.found(
                        named(topics),
                        stage.meter().burst(scale.topics(), scale.clients()).values());
            }
        }
    }
}
