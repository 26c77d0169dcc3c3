package dev.halley.bench.run;

import dev.halley.bench.Figures;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, with this one's class path, that answers each line by a line. It ends with its input, so at the latest with this process. What it writes to its error output is appended to a
 * file. For one thread.
 */
final class Child implements AutoCloseable {
    /** The longest that an answer may take. */
    private static final int PATIENCE_SECONDS = 300;

    private static final int FAREWELL_SECONDS = 20;

    private final String name;
    private final Path errors;
    private final Process process;
    private final BufferedWriter commands;
    /** The end of the output is an empty one. */
    private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

    Child(Path errors, List<String> flags, Class<?> main, List<String> arguments) throws IOException {
        this.name = main.getSimpleName() + " " + String.join(" ", arguments);
        this.errors = errors;
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current()
                .info()
                .command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString())));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Files.createDirectories(errors.toAbsolutePath().getParent());
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        Thread reader = new Thread(this::listen, "child");
        reader.setDaemon(true);
        reader.start();
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().map(Optional::of).forEach(answers::add);
        } catch (IOException | UncheckedIOException e) {
            // it is gone, as the empty answer says
        } finally {
            answers.add(Optional.empty());
        }
    }

    /** The next line, 300 s at most; throws where the process has ended or is late. */
    String read() throws InterruptedException {
        Optional<String> answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (answer == null) {
            throw new IllegalStateException(name + ": expected an answer in " + PATIENCE_SECONDS + " s");
        }
        return answer.orElseThrow(
                () -> new IllegalStateException(name + ": expected an answer, found its end; see " + errors));
    }

    Figures ask(String command) throws InterruptedException {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new IllegalStateException(name + ": expected to live, found its end; see " + errors, e);
        }
        return Figures.parse(read());
    }

    /** Ends it, by force if it does not end by itself in 20 s. */
    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException e) {
            // it has ended already
        }
        try {
            if (!process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
