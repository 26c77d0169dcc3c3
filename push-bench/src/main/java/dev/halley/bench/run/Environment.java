package dev.halley.bench.run;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.halley.bench.Machine;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.catalina.util.ServerInfo;

/**
 * Where and of what something is measured.
 *
 * @param commit the short name of what is checked out, {@code none} outside of a repository
 * @param clean whether nothing but results differs from that
 * @param began when this process looked, in whole seconds
 * @param loadBefore the load average of the minute before, which tells whether the machine was busy with something else
 */
record Environment(String commit, boolean clean, Instant began, double loadBefore) {
    static Environment here() throws IOException, InterruptedException {
        String commit = git("rev-parse", "--short=10", "HEAD");
        return new Environment(
                commit.isEmpty() ? "none" : commit,
                !commit.isEmpty()
                        && git("status", "--porcelain", "--", ":/", ":(top,exclude)push-bench/results")
                                .isEmpty(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String git(String... words) throws IOException, InterruptedException {
        String[] command = new String[words.length + 1];
        command[0] = "git";
        System.arraycopy(words, 0, command, 1, words.length);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? text : "";
    }

    /** How many files a process may open, connections among them. */
    static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** What a file's name ends with where the server's JVM has flags of its own: letters, digits and hyphens; nothing where it has none. */
    static String name(List<String> jvm) {
        return jvm.stream().map(flag -> flag.replaceAll("[^A-Za-z0-9]+", "-")).collect(Collectors.joining());
    }

    /** Of which code, at which scale and with which flags of the server's JVM something was measured; nobody knows later what was not committed, so that is its process's alone. */
    static String origin(JsonObject environment) {
        return "commit " + environment.getString("commit")
                + (environment.getBoolean("clean")
                        ? ""
                        : " with changes that are not committed, from " + environment.getString("began", ""))
                + ", scale " + environment.getString("scale", "unknown") + " with "
                + environment.getInt("clients", 0) + " clients"
                + (environment.getString("jvm", "").isEmpty() ? "" : ", JVM " + environment.getString("jvm"));
    }

    /** As of now; {@code jvm}: the flags of the server's JVM that not all have. */
    JsonObject toJson(Scale scale, List<String> jvm) {
        return Json.createObjectBuilder()
                .add("cpu", Machine.processor())
                .add("cores", Runtime.getRuntime().availableProcessors())
                .add("memoryGiB", Machine.memoryGiB())
                .add("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .add("jdk", System.getProperty("java.runtime.version"))
                .add("tomcat", ServerInfo.getServerNumber())
                .add("descriptors", descriptors())
                .add("loadBefore", loadBefore)
                .add("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .add("began", began.toString())
                .add("scale", scale.name())
                .add("clients", scale.clients())
                .add("jvm", String.join(" ", jvm))
                .add("commit", commit)
                .add("clean", clean)
                .build();
    }
}
