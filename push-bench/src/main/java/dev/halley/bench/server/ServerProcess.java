package dev.halley.bench.server;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.halley.bench.Figures;
import jakarta.servlet.http.HttpServlet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * One contestant in Tomcat on a free port of the loopback. Arguments: its name, then parameters {@code name=value}; those that begin with {@code tomcat.} are the connector's. It prints its port, its
 * version and its settings, a line each. Then each line of its input is a command, answered by a line of {@link Figures}; it ends with its input, so it does not outlive who started it.
 *
 * <table>
 * <caption>Commands</caption>
 * <tr><td>{@code figures}</td><td>CPU time, allocation, memory, threads, descriptors, connections</td></tr>
 * <tr><td>{@code gc}</td><td>the same after a full collection</td></tr>
 * <tr><td>{@code burst count bytes topics}</td><td>publishes so many messages at once, to all topics in turn</td></tr>
 * <tr><td>{@code pace rate count bytes topics}</td><td>publishes so many messages at a rate a second</td></tr>
 * </table>
 */
public final class ServerProcess {
    private static final String CONNECTOR = "tomcat.";
    private static final int THREADS = 200;

    private final Contestant contestant;
    private final Tomcat tomcat = new Tomcat();
    private final Source source;

    private ServerProcess(String name, Map<String, String> parameters) throws Exception {
        contestant = Contestants.named(name);
        source = new Source(contestant);
        tomcat.setBaseDir(Files.createTempDirectory("push-bench").toString());
        tomcat.setPort(0);
        connector("address", "127.0.0.1");
        // the same for all: as many connections as the machine allows, and a storm of them is no lottery of the
        // kernel's queue
        connector("maxConnections", "100000");
        connector("acceptCount", "4096");
        connector("maxKeepAliveRequests", "-1");
        connector("keepAliveTimeout", "-1");
        // none ends before the others: what a thread has allocated is forgotten with it
        connector("maxThreads", "" + THREADS);
        connector("minSpareThreads", "" + THREADS);
        contestant.connector().forEach(this::connector);
        parameters.forEach((parameter, value) -> {
            if (parameter.startsWith(CONNECTOR)) {
                connector(parameter.substring(CONNECTOR.length()), value);
            }
        });
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), null);
        // Tomcat's WebSocket filter is asked only where some servlet would be
        Tomcat.addServlet(context, "default", new HttpServlet() {}).addMapping("/");
        contestant.install(context, parameters);
        tomcat.start();
        if (!context.getState().isAvailable()) {
            throw new IllegalStateException("expected " + name + " to start; the log above says why it did not");
        }
    }

    private void connector(String name, String value) {
        if (!tomcat.getConnector().setProperty(name, value)) {
            throw new IllegalArgumentException("expected a property of the connector, found " + name);
        }
    }

    /** Runs until its input ends. */
    public static void main(String[] args) {
        PrintStream answers = System.out;
        // what a contestant prints is no answer
        System.setOut(System.err);
        try {
            ServerProcess process = new ServerProcess(
                    args[0],
                    Arrays.stream(args)
                            .skip(1)
                            .map(argument -> argument.split("=", 2))
                            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
            answers.println(process.tomcat.getConnector().getLocalPort());
            answers.println(process.contestant.version());
            answers.println(process.contestant.settings());
            process.serve(answers);
        } catch (Exception | Error e) {
            e.printStackTrace();
        } finally {
            // not all threads of all contestants are daemons
            answers.flush();
            System.exit(0);
        }
    }

    private void serve(PrintStream answers) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            String[] words = command.split(" ", -1);
            answers.println(
                    switch (words[0]) {
                        case "figures" -> figures().line();
                        case "gc" -> collected().line();
                        case "burst" ->
                            source.burst(number(words, 1), number(words, 2), number(words, 3))
                                    .line();
                        case "pace" ->
                            source.pace(number(words, 1), number(words, 2), number(words, 3), number(words, 4))
                                    .line();
                        default -> throw new IllegalArgumentException("expected a command, found " + command);
                    });
        }
    }

    private static int number(String[] words, int at) {
        return Integer.parseInt(words[at]);
    }

    private Figures collected() throws IOException {
        // the first finds what is dead, the second what was held by what was finalized
        System.gc();
        System.gc();
        // as that left it: what is used by now has the threads' own buffers in it, a megabyte each
        return figures()
                .put(
                        "heap",
                        ManagementFactory.getMemoryPoolMXBeans().stream()
                                .filter(pool -> pool.getType() == MemoryType.HEAP)
                                .map(MemoryPoolMXBean::getCollectionUsage)
                                .filter(usage -> usage != null)
                                .mapToLong(MemoryUsage::getUsed)
                                .sum());
    }

    private Figures figures() throws IOException {
        OperatingSystemMXBean system = (OperatingSystemMXBean)
                ManagementFactory.getPlatformMXBean(java.lang.management.OperatingSystemMXBean.class);
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        AbstractProtocol<?> protocol = (AbstractProtocol<?>)
                Objects.requireNonNull(tomcat.getConnector().getProtocolHandler());
        return new Figures()
                .put("cpuNanos", system.getProcessCpuTime())
                .put("allocated", allocated)
                .put(
                        "heap",
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed())
                .put("direct", direct)
                .put("rss", rss())
                .put("threads", threads.getThreadCount())
                .put(
                        "descriptors",
                        system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : -1)
                // Tomcat counts the one that it waits for, too
                .put("connections", Math.max(0, protocol.getConnectionCount() - 1));
    }

    /** Resident memory in bytes, -1 where the system does not say. */
    private static long rss() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(-1);
    }
}
