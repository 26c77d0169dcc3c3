package dev.halley.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One scenario of one server on one transport, once. For one thread. */
final class Session {
    /** Takes what was measured, by the name of the case. */
    interface Sink {
        void found(String name, Map<Measure, Double> values, Map<String, String> about) throws IOException;
    }

    private final String server;
    private final String transport;
    private final Scale scale;
    private final List<String> jvm;
    private final Path errors;
    private final Sink sink;
    private final Map<String, String> about = new HashMap<>();

    /** {@code jvm}: flags of the server's, after those of the case. */
    Session(String server, String transport, Scale scale, List<String> jvm, Path errors, Sink sink) {
        this.server = server;
        this.transport = transport;
        this.scale = scale;
        this.jvm = jvm;
        this.errors = errors;
        this.sink = sink;
    }

    Scale scale() {
        return scale;
    }

    /** One topic, nothing special. */
    Setup setup() {
        return Setup.of(server, transport);
    }

    /** Who calls closes. */
    Stage stage(Setup setup) throws IOException, InterruptedException {
        Stage stage = new Stage(setup, jvm, errors);
        about.putAll(stage.about());
        return stage;
    }

    /** As many clients as wanted, or as the limit of file descriptors allows each process. */
    int clients(int wanted) {
        return (int) Math.min(wanted, Environment.descriptors() - 500);
    }

    void found(String name, Map<Measure, Double> values) throws IOException {
        sink.found(name, values, Map.copyOf(about));
    }
}
