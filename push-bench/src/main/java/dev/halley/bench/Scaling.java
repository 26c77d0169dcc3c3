package dev.halley.bench;

import dev.halley.push.Cursor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Computes the tables of docs/scaling.md from {@code scaling.properties}, which is the only place where their figures stand. A table stands between
 * {@code <!-- scaling: name -->} and {@code <!-- end -->}. Arithmetic, nothing is measured here.
 */
public final class Scaling {
    private static final String INPUT = "scaling.properties";
    private static final Pattern BLOCK =
            Pattern.compile("(<!-- scaling: ([a-z-]+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);
    private static final List<String> TRANSPORTS = List.of("ws", "ws-small", "sse", "sse-small", "halley");
    private static final String CLUSTER = "cluster.";
    private static final double KIB_IN_GIB = 1 << 20;
    private static final double BITS = 8e-9;
    private static final double MICROS = 1e-6;
    private static final double SHUTDOWN_SECONDS = 2;

    private final Map<String, Input> inputs = new LinkedHashMap<>();
    private final List<Case> cases;
    private final double clients;

    /** A figure that is put in. */
    private record Input(double value, String unit, String what) {}

    /** What goes on in a cluster; {@code sharers} clients get the same message. */
    private record Case(String name, double messages, double sharers) {}

    private Scaling(Map<String, String> text) {
        text.forEach((name, value) -> {
            if (!name.startsWith(CLUSTER)) {
                inputs.put(name, input(name, value));
            }
        });
        clients = number(text.getOrDefault(CLUSTER + "clients", ""));
        cases = text.entrySet().stream()
                .filter(line -> line.getKey().startsWith(CLUSTER + "case."))
                .map(line -> parts(line.getKey(), line.getValue()))
                .map(parts -> new Case(parts[0], number(parts[1]), number(parts[2])))
                .toList();
    }

    /** Writes the page anew. Argument: the page. */
    public static void main(String[] args) throws IOException {
        Path page = Path.of(args[0]);
        Files.writeString(page, read().rendered(Files.readString(page)));
    }

    static Scaling read() {
        try (InputStream in = Objects.requireNonNull(Scaling.class.getResourceAsStream(INPUT))) {
            Map<String, String> lines = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("=", 2))
                    .forEach(line -> lines.put(line[0].strip(), line[1].strip()));
            return new Scaling(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page with each table as it is computed now. */
    String rendered(String page) {
        return BLOCK.matcher(page)
                .replaceAll(block -> Matcher.quoteReplacement(block.group(1) + table(block.group(2)) + block.group(3)));
    }

    private String table(String name) {
        return switch (name) {
            case "inputs" -> inputs();
            case "core" -> core();
            case "node" -> node();
            case "cluster" -> cluster();
            default -> throw new IllegalArgumentException("no table " + name);
        };
    }

    private String inputs() {
        List<List<String>> rows = new ArrayList<>();
        inputs.forEach((name, input) -> rows.add(List.of(
                name.substring(0, name.indexOf('.')),
                input.what(),
                (text(input.value()) + " " + input.unit()).strip())));
        return table(List.of("", "what", "how much"), rows, 2);
    }

    private String core() {
        List<List<String>> rows = List.of(
                perCore("WebSocket, binary", "measured.saturated.ws-binary"),
                perCore("WebSocket, text", "measured.saturated.ws-text"),
                perCore("SSE", "measured.saturated.sse"),
                perCore("long poll", "measured.saturated.poll"),
                perCore("any, each message alone", "measured.paced"));
        return table(List.of("transport", "µs a message", "messages a second and core"), rows, 1);
    }

    private List<String> perCore(String name, String input) {
        return List.of(name, text(of(input)), text(1 / (of(input) * MICROS)));
    }

    private String node() {
        List<List<String>> rows = IntStream.of(10_000, 100_000, 1_000_000)
                .mapToObj(count -> {
                    List<String> row = new ArrayList<>(List.of(text(count)));
                    TRANSPORTS.forEach(
                            transport -> row.add(text(count * of("measured.idle." + transport) / KIB_IN_GIB)));
                    row.add(text(count * of("measured.idle.kernel") / KIB_IN_GIB));
                    row.add(text(coresOf(answeredHeartbeats(count))));
                    return row;
                })
                .toList();
        return table(
                List.of(
                        "connections",
                        "heap, WebSocket",
                        "small buffers",
                        "heap, SSE",
                        "small buffers",
                        "of it Halley",
                        "kernel",
                        "cores for heartbeats"),
                rows,
                0);
    }

    private String cluster() {
        List<Plan> plans = cases.stream().map(this::plan).toList();
        List<String> head = new ArrayList<>(List.of(text(clients) + " clients"));
        cases.forEach(one -> head.add(one.name()));
        List<List<String>> rows = new ArrayList<>();
        plans.get(0).rows().keySet().forEach(name -> {
            List<String> row = new ArrayList<>(List.of(name));
            plans.forEach(plan -> row.add(Objects.requireNonNull(plan.rows().get(name))));
            rows.add(row);
        });
        return table(head, rows, 1);
    }

    /** Rows by their names, in order. */
    private record Plan(Map<String, String> rows) {}

    private Plan plan(Case one) {
        double messages = clients * one.messages();
        double appends = messages / (one.sharers() == 0 ? clients : one.sharers());
        double deliveries = messages + heartbeats(clients);
        double wire = of("measured.message.bytes") + of("assumed.packet.bytes");
        double logWire = appends * wire * BITS;
        double deliveryCores = coresOf(messages + answeredHeartbeats(clients));
        double readingCores = appends * of("assumed.log.read") * MICROS;

        double perNodeCores = of("assumed.node.cores") * of("assumed.use.cores") - readingCores;
        double perNodeWire = of("assumed.node.network") * of("assumed.use.network") - logWire;
        double byCores = deliveryCores / perNodeCores;
        double byWire = deliveries * wire * BITS / perNodeWire;
        double byHeap = clients
                * of("measured.idle.ws-small")
                / KIB_IN_GIB
                / (of("assumed.node.heap") * of("assumed.use.heap"));
        double byFailure = clients / of("assumed.node.connections");
        Map<String, Double> bounds = new TreeMap<>(
                Map.of("processors", byCores, "network", byWire, "heap", byHeap, "what may fail at once", byFailure));
        String bound = bounds.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        if (perNodeCores <= 0 || perNodeWire <= 0) {
            throw new IllegalArgumentException(one.name() + ": reading the log alone takes more than a node has");
        }
        double needed = Math.ceil(Math.max(Math.max(byCores, byWire), Math.max(byHeap, byFailure)));
        double nodes = Math.ceil(needed * (1 + of("assumed.spare")));
        double lanes = Math.max(1, Math.ceil(appends / of("assumed.log.appends")));
        double servers =
                Math.max(1, Math.ceil(logWire * nodes / (of("assumed.log.network") * of("assumed.use.network"))));

        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("messages delivered a second", text(messages));
        rows.put("heartbeats a second", text(heartbeats(clients)));
        rows.put("cores to deliver both", text(deliveryCores));
        rows.put("Gbit/s to clients", text(deliveries * wire * BITS));
        rows.put("nodes by processors", text(byCores));
        rows.put("nodes by network", text(byWire));
        rows.put("nodes by heap", text(byHeap));
        rows.put("nodes by what may fail at once", text(byFailure));
        rows.put("**nodes**, spare ones included", "**" + text(nodes) + "**");
        rows.put("what decides", bound);
        rows.put("clients of a node", text(clients / nodes));
        rows.put(
                "heap of a node, connections alone, GiB",
                text(clients / nodes * of("measured.idle.ws-small") / KIB_IN_GIB));
        rows.put(
                "connects a second on each other node when one shuts down",
                text(clients / nodes / SHUTDOWN_SECONDS / (nodes - 1)));
        rows.put("appends to the log a second", text(appends));
        rows.put("lanes (a cursor names " + Cursor.MAX_LANES + " at most)", text(lanes));
        rows.put("Gbit/s from the log into each node", text(logWire));
        rows.put("cores of each node to read it", text(readingCores));
        rows.put("Gbit/s from the log to all nodes", text(logWire * nodes));
        rows.put("log servers by network", text(servers));
        return new Plan(rows);
    }

    private double heartbeats(double connections) {
        return connections / of("set.heartbeat.seconds");
    }

    /** As many messages as they cost. */
    private double answeredHeartbeats(double connections) {
        return heartbeats(connections) * of("set.heartbeat.messages");
    }

    private double coresOf(double deliveries) {
        return deliveries * of("measured.paced") * MICROS;
    }

    private double of(String name) {
        Input input = inputs.get(name);
        if (input == null) {
            throw new IllegalArgumentException("expected " + name + " in " + INPUT);
        }
        return input.value();
    }

    private static Input input(String name, String text) {
        String[] parts = parts(name, text);
        return new Input(number(parts[0]), parts[1], parts[2]);
    }

    private static String[] parts(String name, String text) {
        String[] parts = text.split("\\s*\\|\\s*", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException(name + ": expected three parts divided by |, found " + text);
        }
        return parts;
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }

    /** Two digits that count, or all before the point. */
    private static String text(double value) {
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (value < 0.001) {
            return "< 0.001";
        }
        int decimals = value >= 10 ? 0 : value >= 1 ? 1 : value >= 0.01 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** The columns from {@code right} on are of numbers. */
    private static String table(List<String> head, List<List<String>> rows, int right) {
        String line = IntStream.range(0, head.size())
                .mapToObj(column -> column < right ? "---" : "--:")
                .collect(Collectors.joining("|", "|", "|\n"));
        return row(head) + line + rows.stream().map(Scaling::row).collect(Collectors.joining());
    }

    private static String row(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
