package dev.halley.bench.run;

import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.StringReader;
import java.util.EnumMap;
import java.util.Map;

/**
 * One line of a file of results: one case of one server on one transport, once.
 *
 * @param error why it could not be measured; empty where it could
 * @param about version and settings of the server, by the names of a line
 * @param environment the machine, the time, the commit, the scale and the flags of the server's JVM
 */
record Result(
        Key key,
        int run,
        Map<Measure, Double> values,
        String error,
        Map<String, String> about,
        JsonObject environment) {

    boolean isMeasured() {
        return error.isEmpty();
    }

    /** Of which code, at which scale and with which JVM: medians are of one origin alone. */
    String origin() {
        return Environment.origin(environment);
    }

    /** The flags of the server's JVM that not all have, empty where it has none. */
    String jvm() {
        return environment.getString("jvm", "");
    }

    String toLine() {
        JsonObjectBuilder figures = Json.createObjectBuilder();
        values.forEach((measure, value) -> figures.add(measure.key(), value));
        JsonObjectBuilder line = Json.createObjectBuilder()
                .add("case", key.name())
                .add("server", key.server())
                .add("transport", key.transport())
                .add("run", run)
                .add("figures", figures)
                .add("error", error);
        about.forEach(line::add);
        return line.add("environment", environment).build().toString();
    }

    static Result parse(String line) {
        JsonObject json;
        try (var reader = Json.createReader(new StringReader(line))) {
            json = reader.readObject();
        }
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        json.getJsonObject("figures")
                .forEach((name, value) -> Measure.ofKey(name)
                        .ifPresent(measure -> values.put(measure, ((JsonNumber) value).doubleValue())));
        return new Result(
                new Key(json.getString("case"), json.getString("server"), json.getString("transport")),
                json.getInt("run"),
                values,
                json.getString("error"),
                Map.of("version", json.getString("version", ""), "settings", json.getString("settings", "")),
                json.getJsonObject("environment"));
    }
}
