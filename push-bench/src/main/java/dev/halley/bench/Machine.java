package dev.halley.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/** What a result was measured on, which is a part of it. */
public final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final String MODEL = "model name";

    private Machine() {}

    /** One line: the processor, cores, memory, JDK, kernel, the load average of the last minute, the day, and the commit where the system property {@code commit} says it. */
    public static String describe() {
        return "%s, %d cores, %d GiB; %s %s on %s %s; load average %.1f; %s; commit %s"
                .formatted(
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        memoryGiB(),
                        System.getProperty("java.vm.name"),
                        Runtime.version(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        LocalDate.now(ZoneOffset.UTC),
                        System.getProperty("commit", "unknown"));
    }

    /** Rounded. */
    public static long memoryGiB() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Math.round(system.getTotalMemorySize() / (double) (1L << 30));
    }

    /** Its model where the kernel tells it, its architecture elsewhere. */
    public static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith(MODEL))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(() -> System.getProperty("os.arch"));
        } catch (IOException e) {
            // there is no such file but on Linux
            return System.getProperty("os.arch");
        }
    }
}
