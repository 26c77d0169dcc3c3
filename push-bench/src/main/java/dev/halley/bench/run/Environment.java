package dev.halley.bench.run;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.catalina.util.ServerInfo;

/**
 * Where and of what something is measured.
 *
 * @param commit the short name of what is checked out, {@code none} outside of a repository
 * @param clean whether nothing but results differs from that
 */
record Environment(String commit, boolean clean) {
    static Environment here() throws IOException, InterruptedException {
        String commit = git("rev-parse", "--short=10", "HEAD");
        return new Environment(
                commit.isEmpty() ? "none" : commit,
                !commit.isEmpty()
                        && git("status", "--porcelain", "--", ":/", ":(top,exclude)push-bench/results")
                                .isEmpty());
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

    /** As of now. */
    JsonObject toJson() throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Json.createObjectBuilder()
                .add("cpu", cpu())
                .add("cores", Runtime.getRuntime().availableProcessors())
                .add("memoryGiB", Math.round(system.getTotalMemorySize() / (double) (1 << 30)))
                .add("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .add("jdk", System.getProperty("java.runtime.version"))
                .add("tomcat", ServerInfo.getServerNumber())
                .add("descriptors", descriptors())
                .add("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .add("commit", commit)
                .add("clean", clean)
                .build();
    }

    private static String cpu() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
