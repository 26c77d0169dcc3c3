package dev.halley.it.load;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link LoadServer} in a process of its own, with at most 2 GiB of heap. Its errors are in {@code target/load-server.err}. */
final class ServerProcess implements AutoCloseable {
    private static final File ERRORS = new File("target/load-server.err");
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final PrintWriter commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final int port;

    ServerProcess(Map<String, ?> settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                // how often Tomcat looks for WebSockets whose close frame nobody answers, in seconds
                "-Dorg.apache.tomcat.websocket.DEFAULT_PROCESS_PERIOD=1",
                "-cp",
                System.getProperty("java.class.path"),
                LoadServer.class.getName()));
        settings.forEach((name, value) -> command.add(name + "=" + value));
        try {
            process = new ProcessBuilder(command).redirectError(ERRORS).start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        commands = new PrintWriter(process.outputWriter(), true);
        Thread reader = new Thread(this::readOutput, "output of the load server");
        reader.setDaemon(true);
        reader.start();
        port = Integer.parseInt(answer());
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(answers::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            // it has ended; who waits for an answer says so
        }
    }

    private String answer() {
        try {
            String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("expected an answer of the load server, found " + errors());
            }
            return answer;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    int port() {
        return port;
    }

    Figures figures() {
        commands.println("figures");
        return Figures.parse(answer());
    }

    /** The same after a full collection. */
    Figures figuresAfterGc() {
        commands.println("gc");
        return Figures.parse(answer());
    }

    /** Writes what the heap holds, by class, into a file of the folder {@code target}, and gives it. */
    String histogram(String name) {
        Path file = Path.of("target", name).toAbsolutePath();
        commands.println(LoadServer.HISTOGRAM + file);
        answer();
        return read(file);
    }

    /** Ends it and gives what it has written to its standard error: what was alarming in its log. */
    String end() {
        commands.close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("expected the load server to end with its input");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return errors();
    }

    private static String errors() {
        return read(ERRORS.toPath());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
