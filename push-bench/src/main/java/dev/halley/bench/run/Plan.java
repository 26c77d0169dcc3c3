package dev.halley.bench.run;

import dev.halley.bench.server.Contestant;
import dev.halley.bench.server.Contestants;
import java.util.ArrayList;
import java.util.List;

/** All steps, in turns: the first run of each, then the second of each, so that what disturbs the machine for a while disturbs all alike. */
record Plan(List<Step> steps) {
    /** One session to come. */
    record Step(Scenario scenario, String server, String transport, int run) {}

    private static final List<Scenario> CORE = List.of(new FanOut());
    private static final List<Scenario> REST = List.of(
            new Idle(),
            new Stalled(),
            new Waves(),
            new Connect(),
            new Resume(),
            new Topics(),
            new Wildcards(),
            new Publish());

    static Plan of(Options options) {
        List<Step> steps = new ArrayList<>();
        for (int run = 1; run <= options.runs(); run++) {
            for (Scenario scenario : scenarios(options)) {
                for (String server : servers(options)) {
                    addAll(steps, options, scenario, server, run);
                }
            }
        }
        return new Plan(List.copyOf(steps));
    }

    private static void addAll(List<Step> steps, Options options, Scenario scenario, String server, int run) {
        Contestant contestant = Contestants.named(server);
        if (contestant.isVariant() && options.servers().isEmpty() && !scenario.wantsVariants()) {
            return;
        }
        contestant.transports().stream()
                .filter(transport -> Options.wants(options.transports(), transport))
                .filter(transport -> scenario.suits(contestant, transport))
                .forEach(transport -> steps.add(new Step(scenario, server, transport, run)));
    }

    private static List<String> servers(Options options) {
        options.servers().stream()
                .filter(name -> !Contestants.names().contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "--servers: expected some of " + Contestants.names() + ", found " + name);
                });
        return Contestants.names().stream()
                .filter(name -> Options.wants(options.servers(), name))
                .toList();
    }

    /** Those of the set of which at least one case is wanted. */
    private static List<Scenario> scenarios(Options options) {
        List<Scenario> all = new ArrayList<>();
        if (!options.set().equals("rest")) {
            all.addAll(CORE);
        }
        if (!options.set().equals("core")) {
            all.addAll(REST);
        }
        List<Scenario> wanted = all.stream()
                .filter(scenario -> Options.wants(options.cases(), scenario.name())
                        || scenario.cases(options.scale()).stream().anyMatch(options.cases()::contains))
                .toList();
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("--cases: expected some of "
                    + all.stream().map(Scenario::name).toList() + ", found " + options.cases());
        }
        return wanted;
    }
}
