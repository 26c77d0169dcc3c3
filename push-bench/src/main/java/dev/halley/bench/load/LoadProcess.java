package dev.halley.bench.load;

import dev.halley.bench.Figures;
import dev.halley.bench.load.Client.Ticket;
import dev.halley.bench.load.Client.Topics;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * All clients of one server, on one thread. Arguments: the server's name and port. Each line of its input is a command with parameters {@code name=value}, answered by a line of {@link Figures};
 * it ends with its input.
 *
 * <table>
 * <caption>Commands</caption>
 * <tr><td>{@code come transport= clients= topics= each= pattern= bytes= base= inFlight= patience= buffer=}</td><td>clients come, each with {@code each} of the topics; answered once all are ready</td></tr>
 * <tr><td>{@code begin}</td><td>forgets latencies and counts</td></tr>
 * <tr><td>{@code await messages= quiet=}</td><td>until so many came, each once, or none for so many milliseconds</td></tr>
 * <tr><td>{@code stall clients=}</td><td>so many read no more</td></tr>
 * <tr><td>{@code cut}, {@code back inFlight= patience=}</td><td>all connections are reset; all come back</td></tr>
 * <tr><td>{@code publish transport= clients= count= bytes= base=}</td><td>so many others publish to Halley, each {@code count} messages to its own topic; answered once all are accepted</td></tr>
 * <tr><td>{@code leave}</td><td>all go for good</td></tr>
 * </table>
 */
public final class LoadProcess {
    private final String server;
    private final LoadLoop loop;
    private final Crowd crowd;

    private LoadProcess(String server, int port) {
        this.server = server;
        this.loop = new LoadLoop(port);
        this.crowd = new Crowd(loop);
    }

    /** Runs until its input ends. */
    public static void main(String[] args) throws Exception {
        LoadProcess process = new LoadProcess(args[0], Integer.parseInt(args[1]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            String[] words = command.split(" ", -1);
            Parameters parameters = new Parameters(Arrays.stream(words)
                    .skip(1)
                    .map(word -> word.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
            System.out.println(process.run(words[0], parameters).line());
        }
        process.loop.close();
    }

    private Figures run(String command, Parameters parameters) {
        return switch (command) {
            case "come" -> wait(() -> come(parameters));
            case "begin" -> now(crowd.tally()::begin);
            case "await" -> wait(() -> crowd.await(parameters.number("messages"), parameters.number("quiet")));
            case "stall" -> now(() -> crowd.stall((int) parameters.number("clients")));
            case "cut" -> now(crowd::cut);
            case "back" -> wait(() -> crowd.back((int) parameters.number("inFlight"), parameters.number("patience")));
            case "publish" -> wait(() -> publish(parameters));
            case "leave" -> now(crowd::leave);
            default -> throw new IllegalArgumentException("expected a command, found " + command);
        };
    }

    private CompletableFuture<Figures> come(Parameters parameters) {
        int topics = (int) parameters.number("topics");
        int each = (int) parameters.number("each");
        boolean byPattern = parameters.number("pattern") != 0;
        return crowd.come(
                (int) parameters.number("clients"),
                (int) parameters.number("inFlight"),
                parameters.number("patience"),
                number -> Dialects.client(
                        server,
                        new Ticket(
                                crowd,
                                parameters.text("transport"),
                                number,
                                byPattern
                                        ? new Topics(0, topics, true)
                                        : new Topics(number * each % topics, each, false),
                                (int) parameters.number("bytes"),
                                parameters.number("base"),
                                (int) parameters.number("buffer"))));
    }

    private CompletableFuture<Figures> publish(Parameters parameters) {
        CompletableFuture<Figures> done = new CompletableFuture<>();
        int clients = (int) parameters.number("clients");
        long began = System.nanoTime();
        AtomicInteger publishing = new AtomicInteger(clients);
        for (int i = 0; i < clients; i++) {
            new HalleyPublisher(
                    loop,
                    parameters.text("transport").startsWith("ws"),
                    i,
                    (int) parameters.number("bytes"),
                    parameters.number("base"),
                    (int) parameters.number("count"),
                    () -> {
                        if (publishing.decrementAndGet() == 0) {
                            done.complete(new Figures().put("seconds", (System.nanoTime() - began) / 1e9));
                        }
                    });
        }
        return done;
    }

    private Figures now(Runnable action) {
        loop.ask(() -> {
            action.run();
            return "";
        });
        return new Figures().put("loadCpuNanos", cpu());
    }

    private Figures wait(Callable<CompletableFuture<Figures>> question) {
        return loop.await(loop.ask(question)).put("loadCpuNanos", cpu());
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private record Parameters(Map<String, String> values) {
        String text(String name) {
            String text = values.get(name);
            if (text == null) {
                throw new IllegalArgumentException("expected a parameter " + name + ", found " + values);
            }
            return text;
        }

        long number(String name) {
            return Long.parseLong(text(name));
        }
    }
}
