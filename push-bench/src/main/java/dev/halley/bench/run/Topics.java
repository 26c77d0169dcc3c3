package dev.halley.bench.run;

import dev.halley.bench.server.Contestant;
import dev.halley.bench.server.Contestant.Ability;
import java.util.List;
import java.util.stream.Stream;

/** The same clients and the same deliveries to each, out of one topic, some, and many: at once, and at a rate. */
final class Topics implements Scenario {
    private static final int SOME = 100;
    /** Topics of a client, where there is more than one. */
    private static final int EACH = 10;
    /** Messages that a client gets. */
    private static final int BURST = 100;

    private static final int PACED = 20;

    @Override
    public String name() {
        return "topics";
    }

    private static List<Integer> numbers(Scale scale) {
        return List.of(1, Math.min(SOME, scale.topics() / 2), scale.topics());
    }

    @Override
    public List<String> cases(Scale scale) {
        return numbers(scale).stream()
                .flatMap(topics -> Stream.of(named(topics), paced(topics)))
                .toList();
    }

    private static String named(int topics) {
        return "topics-" + topics;
    }

    private static String paced(int topics) {
        return named(topics) + "-paced";
    }

    @Override
    public boolean suits(Contestant contestant, String transport) {
        return contestant.abilities().contains(Ability.TOPICS);
    }

    @Override
    public void run(Session session) throws Exception {
        for (int topics : numbers(session.scale())) {
            run(session, topics);
        }
    }

    private static void run(Session session, int topics) throws Exception {
        Scale scale = session.scale();
        int clients = session.clients(scale.many());
        int each = Math.min(EACH, topics);
        try (Stage stage = session.stage(session.setup().withTopics(topics, each))) {
            stage.clients().come(clients);
            // twice, the first time to warm up
            stage.meter().burst(BURST * topics / each, clients);
            session.found(
                    named(topics),
                    stage.meter().burst(BURST * topics / each, clients).values());
            int messages = PACED * topics / each;
            int rate = messages / (scale.warmUpSeconds() + scale.seconds());
            session.found(
                    paced(topics), stage.meter().pace(rate, messages, clients).values());
        }
    }
}
