package dev.halley.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code java -jar push-war-sample.war}, as a user runs it, with its output and its temporary folder at hand. */
final class RunningWar implements AutoCloseable {

    private static final String SAYS = "Halley is at ";
    private static final int START_SECONDS = 30;

    private final Process process;
    private final Path folder;
    private final StringBuffer out = new StringBuffer();
    private final CompletableFuture<URI> address = new CompletableFuture<>();

    /** Starts it, and does not wait. {@code folder} takes its output and what it unpacks. */
    RunningWar(Path folder, String... args) throws IOException {
        this(folder, Map.of(), args);
    }

    RunningWar(Path folder, Map<String, String> environment, String... args) throws IOException {
        this.folder = folder;
        Files.createDirectories(temporary());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary(),
                "-jar",
                War.FILE.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
        builder.environment().remove("PORT");
        builder.environment().putAll(environment);
        process = builder.start();
        Thread reader = new Thread(this::readOutput, "output of the WAR");
        reader.setDaemon(true);
        reader.start();
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.append(line).append('\n');
                if (line.startsWith(SAYS)) {
                    address.complete(URI.create(line.substring(SAYS.length()).strip()));
                }
            }
        } catch (IOException e) {
            // it was killed
        }
        address.completeExceptionally(new IllegalStateException("it has ended"));
    }

    /** The address that it prints, with a slash at its end. */
    URI address() {
        try {
            return address.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("it has not started:\n" + out() + err(), e);
        }
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address().resolve(path)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    /** Waits for the end and gives the exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("still running");
        }
        return process.exitValue();
    }

    /** As {@code kill}, SIGTERM, does. */
    void terminate() {
        process.destroy();
    }

    String out() {
        return out.toString();
    }

    String err() {
        return read("err");
    }

    /** Where it unpacks itself: empty once it has ended. */
    Path temporary() {
        return folder.resolve("tmp");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
